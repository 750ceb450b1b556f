#!/bin/sh
# Prints the folder of an installed JDK 25 or newer: JAVA_HOME if it is one, otherwise the first
# that is found in the usual places.

is_recent() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${version:-0}" -ge 25 ] 2>/dev/null
}

found() {
  printf '%s\n' "$1"
  exit 0
}

if [ -n "$JAVA_HOME" ] && is_recent "$JAVA_HOME"; then
  found "$JAVA_HOME"
fi

for candidate in \
  /usr/lib/jvm/* \
  /usr/lib64/jvm/* \
  /opt/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home \
  "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
  /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
  "$HOME"/.sdkman/candidates/java/* \
  "$HOME"/.jdks/* \
  "$HOME"/.jdks/*/Contents/Home \
  "$HOME"/.gradle/jdks/* \
  "$HOME"/.local/share/mise/installs/java/* \
  "$HOME"/.asdf/installs/java/*; do
  if is_recent "$candidate"; then
    found "$candidate"
  fi
done

toolchains="$HOME/.m2/toolchains.xml"
if [ -r "$toolchains" ]; then
  while IFS= read -r candidate; do
    if is_recent "$candidate"; then
      found "$candidate"
    fi
  done <<EOF
$(sed -n 's/.*<jdkHome>[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*<\/jdkHome>.*/\1/p' "$toolchains")
EOF
fi

java=$(command -v java 2>/dev/null)
while [ -n "$java" ] && [ -h "$java" ]; do
  target=$(readlink "$java")
  case $target in
    /*) java=$target ;;
    *) java=$(dirname "$java")/$target ;;
  esac
done
if [ -n "$java" ]; then
  candidate=$(cd "$(dirname "$java")/.." && pwd)
  if is_recent "$candidate"; then
    found "$candidate"
  fi
fi

echo "Fovea needs a JDK 25 or newer and found none: install one (for example Eclipse Temurin, package temurin-25-jdk) or set JAVA_HOME to its folder." >&2
exit 1
