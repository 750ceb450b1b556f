#!/bin/sh
# Compiles the native library for all platforms with zig, into the classes that the jar is made of:
#
#     python3 -m venv venv && venv/bin/pip install ziglang
#     ./mvnw -pl kernels process-classes && tools/native/cross.sh venv/bin/python && ./mvnw -pl kernels package
#
# Takes half a minute for each platform the first time, and minutes for Windows.
set -eu
python=${1:-python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
classes=${2:-$root/kernels/target/classes}/dev/fovea/kernels

build() {
  mkdir -p "$classes/$2"
  "$python" -m ziglang cc -target "$1" -std=c11 -O3 -s -shared -fPIC -fvisibility=hidden \
    -ffp-contract=off -o "$classes/$2/$3" "$root"/kernels/src/main/c/*.c
  echo "$2/$3: $(wc -c <"$classes/$2/$3") bytes"
}

build x86_64-linux-gnu.2.17 linux-x86_64 libfovea.so
build aarch64-linux-gnu.2.17 linux-aarch64 libfovea.so
build aarch64-macos.11.0 macos-aarch64 libfovea.dylib
build x86_64-windows-gnu windows-x86_64 fovea.dll
rm -f "$classes"/windows-x86_64/*.pdb "$classes"/windows-x86_64/*.lib
