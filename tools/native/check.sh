#!/bin/sh
# Compares the native library with the Java specification where no JVM runs: under AddressSanitizer and
# UBSan, emulated on aarch64, and with emulated AVX-512. What is missing on this machine is left out, in as many words.
#
#     ./mvnw -pl kernels test-compile && tools/native/check.sh
#
# Debian has what it takes in gcc, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user and
# libsimde-dev.
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
  fi
done

# Optimised, the checks of unrolled loops take minutes to compile.
if has gcc; then
  compile gcc check-sanitized -O0 -g -DUNROLL= -fsanitize=address,undefined -fno-sanitize-recover=all
  check "ASan and UBSan" "$out/check-sanitized" "$out/samples"
fi

if has aarch64-linux-gnu-gcc && has qemu-aarch64; then
  compile aarch64-linux-gnu-gcc check-aarch64 -O3 -static
  for processor in max cortex-a53; do
    check "aarch64, $processor" qemu-aarch64 -cpu $processor "$out/check-aarch64" "$out/samples"
  done
fi

# The intrinsics of AVX-512 in plain C. In this file no function is to have its instructions.
if has gcc && [ -e /usr/include/simde/x86/avx512.h ]; then
  # shellcheck disable=SC2086
  gcc $options -O1 -Wno-psabi '-Dtarget(x)=' -I"$root/kernels/src/test/c/emulated" -c -o "$out/avx512.o" \
    "$root/kernels/src/main/c/avx512.c"
  others=$(ls "$root"/kernels/src/main/c/*.c | grep -v avx512)
  # shellcheck disable=SC2086
  gcc $options -O1 -DEMULATED=FOVEA_AVX512 -o "$out/check-emulated" $others "$out/avx512.o" \
    "$root/kernels/src/test/c/check.c" -lm
  check "AVX-512 by SIMDe" "$out/check-emulated" "$out/samples"
else
  echo "libsimde-dev is not here: AVX-512 is left out"
fi
exit $status
