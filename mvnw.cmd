@echo off
rem Runs the installed Maven with an installed JDK 25 or newer; docs\decisions\0001-maven-wrapper.md.
setlocal
call "%~dp0.mvn\find-jdk.cmd" || exit /b 1
where mvn >nul 2>nul
if errorlevel 1 (
  echo Fovea is built with Maven 3.8.6 or newer and found none: install it and see that mvn is on the PATH.>&2
  exit /b 1
)
call mvn %*
exit /b %ERRORLEVEL%
