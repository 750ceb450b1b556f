#!/bin/sh
# Installs openai-node beside this script and runs the tests: run.sh [BASE_URL [MODEL]]
set -eu
cd "$(dirname "$0")"
[ -d node_modules/openai ] || npm install --no-audit --no-fund --no-package-lock --loglevel=error
exec node test-openai.mjs "$@"
