"""Asks a running server the questions of pictures.py, greedily, with the official OpenAI SDK, and writes what it says.

    python ask_server.py OUT --said OUT/fovea.jsonl --at http://127.0.0.1:60315/v1

A line each: {"images", "question", "said"}, for compare_mlx.py --other.
"""

import argparse
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openai import OpenAI


def content(folder, record):
    """The pictures, then the question, as the message of a user."""
    parts = []
    for name in record["images"]:
        data = base64.b64encode((folder / name).read_bytes()).decode()
        parts.append({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}})
    return [*parts, {"type": "text", "text": record["question"]}]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what pictures.py wrote")
    parser.add_argument("--questions", default="questions.jsonl")
    parser.add_argument("--said", type=Path, required=True)
    parser.add_argument("--at", default="http://127.0.0.1:60315/v1")
    parser.add_argument("--model", default="fovea-nano")
    parser.add_argument("--at-once", type=int, default=1)
    options = parser.parse_args()
    client = OpenAI(base_url=options.at, api_key="none")
    records = [json.loads(line) for line in (options.folder / options.questions).read_text(encoding="utf-8").splitlines()]

    def ask(record):
        messages = [{"role": "user", "content": content(options.folder, record)}]
        answer = client.chat.completions.create(model=options.model, messages=messages, temperature=0, max_tokens=160)
        return {"images": record["images"], "question": record["question"], "said": answer.choices[0].message.content}

    with ThreadPoolExecutor(options.at_once) as callers:
        said = list(callers.map(ask, records))
    options.said.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in said), encoding="utf-8")
    right = sum(line["said"] == record["answer"] for line, record in zip(said, records, strict=True))
    print(f"{right} of {len(records)} right")


if __name__ == "__main__":
    main()
