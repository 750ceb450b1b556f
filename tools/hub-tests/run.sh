#!/bin/sh
# Installs huggingface_hub and lets it and Fovea use each other's caches, with a hub on loopback.
#   run.sh    (needs python3 with venv)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
JAVA_HOME=$("$root/.mvn/find-jdk.sh")
export JAVA_HOME

if [ ! -x "$here/.venv/bin/python" ]; then
  python3 -m venv "$here/.venv"
  "$here/.venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
fi
(cd "$root" && ./mvnw -q -B -ntp -pl hub -am test-compile \
  dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$root/hub/target/test-classpath")
classpath="$root/hub/target/test-classes:$root/hub/target/classes:$(cat "$root/hub/target/test-classpath")"
exec "$here/.venv/bin/python" "$here/check.py" "$JAVA_HOME/bin/java" "$classpath"
