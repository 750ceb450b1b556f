#!/bin/sh
# Compares the native library with the Java specification where no JVM runs: under AddressSanitizer and
# UBSan, and emulated on aarch64. What is missing on this machine is left out, in as many words.
#
#     ./mvnw -pl kernels test-compile && tools/native/check.sh
#
# Debian has what it takes in gcc, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$root/kernels/target/native-check
java=$("$root/.mvn/find-jdk.sh")/bin/java
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror"
options="-std=c11 -ffp-contract=off -I$root/kernels/src/main/c"
status=0

mkdir -p "$out"
"$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -cp "$root/kernels/target/classes:$root/kernels/target/test-classes" \
  dev.fovea.kernels.NativeSamples "$out/samples" 2>/dev/null

has() {
  command -v "$1" >/dev/null || { echo "$1 is not here: left out" && false; }
}

# compile COMPILER NAME OPTION...
compile() {
  compiler=$1
  name=$2
  shift 2
  # shellcheck disable=SC2086 # several options are several words
  "$compiler" $options "$@" -o "$out/$name" "$root"/kernels/src/main/c/*.c "$root/kernels/src/test/c/check.c"
}

# check TITLE COMMAND...
check() {
  printf '%s: ' "$1"
  shift
  "$@" || status=1
}

for compiler in gcc clang; do
  if has $compiler; then
    # shellcheck disable=SC2086
    compile $compiler check-$compiler -O3 $warnings
    check "$compiler" "$out/check-$compiler" "$out/samples"
    compile $compiler check-$compiler-sanitized -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
    check "$compiler, ASan and UBSan" "$out/check-$compiler-sanitized" "$out/samples"
  fi
done

if has aarch64-linux-gnu-gcc && has qemu-aarch64; then
  compile aarch64-linux-gnu-gcc check-aarch64 -O3 -static
  for processor in max cortex-a53; do
    check "aarch64, $processor" qemu-aarch64 -cpu $processor "$out/check-aarch64" "$out/samples"
  done
fi
exit $status
