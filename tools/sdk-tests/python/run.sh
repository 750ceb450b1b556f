#!/bin/sh
# Installs openai-python beside this script and runs the tests: run.sh [BASE_URL [MODEL]]
set -eu
cd "$(dirname "$0")"
if [ ! -x .venv/bin/python ]; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --requirement requirements.txt
fi
exec .venv/bin/python test_openai.py "$@"
