@echo off
rem Builds Fovea if it is not built, and runs it. After changes of the sources: mvnw package.
setlocal
call "%~dp0.mvn\find-jdk.cmd" || exit /b 1
set "APP=%~dp0cli\target\app"
if not exist "%APP%\fovea-cli-*.jar" (
  echo Building Fovea ^(first start only^)...>&2
  pushd "%~dp0"
  call mvnw.cmd -q -B -ntp -Dmaven.test.skip=true -pl cli -am package 1>&2
  if errorlevel 1 (
    popd
    echo fovea: the build failed>&2
    exit /b 1
  )
  popd
)
"%JAVA_HOME%\bin\java" ^
  --add-modules=jdk.incubator.vector ^
  --enable-native-access=dev.fovea.kernels ^
  -XX:+UseSerialGC -XX:MaxRAMPercentage=15 -Xms20m -XX:NewSize=10m -XX:MaxNewSize=32m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps ^
  -XX:Tier3DelayOn=0 ^
  -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput ^
  "-XX:CompilerDirectivesFile=%~dp0cli\src\main\jvm\compiler-directives.json" ^
  %FOVEA_JAVA_OPTIONS% ^
  --module-path "%APP%" ^
  --module dev.fovea.cli/dev.fovea.cli.Main %*
exit /b %ERRORLEVEL%
