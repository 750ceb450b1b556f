@echo off
rem Sets JAVA_HOME to an installed JDK 25 or newer: itself if it is one, otherwise the first that is
rem found in the usual places.

call :is_recent "%JAVA_HOME%" && exit /b 0
for %%p in (
  "%ProgramFiles%\Eclipse Adoptium"
  "%ProgramFiles%\Java"
  "%ProgramFiles%\Microsoft"
  "%ProgramFiles%\Zulu"
  "%ProgramFiles%\Amazon Corretto"
  "%ProgramFiles%\BellSoft"
  "%LOCALAPPDATA%\Programs\Eclipse Adoptium"
  "%USERPROFILE%\.jdks"
  "%USERPROFILE%\scoop\apps"
) do (
  for /d %%d in ("%%~p\*") do (
    call :is_recent "%%~d" && set "JAVA_HOME=%%~d" && exit /b 0
    call :is_recent "%%~d\current" && set "JAVA_HOME=%%~d\current" && exit /b 0
  )
)
echo Fovea needs a JDK 25 or newer and found none: install one ^(for example: winget install EclipseAdoptium.Temurin.25.JDK^) or set JAVA_HOME to its folder.>&2
exit /b 1

:is_recent
if not exist "%~1\bin\javac.exe" exit /b 1
if not exist "%~1\release" exit /b 1
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
  for /f "delims=+- " %%m in ("%%~v") do if %%~m geq 25 exit /b 0
)
exit /b 1
