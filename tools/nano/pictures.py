"""Writes fresh test pictures, and what to ask about them, from a seed.

    python pictures.py OUT --number 300 --seed 77

OUT gets PNG files and questions.jsonl, a line each: {"task", "images": [names], "question", "answer"}.
"""

import argparse
import json
import random
from pathlib import Path

import data

# The tasks in turn, the harder ones more often.
ROUND = [
    "one shape", "short text", "counting", "two shapes", "one shape", "short text", "two pictures", "no picture", "plain colour",
    "counting", "unknown", "one shape",
]


def write(folder, number, seed, name="questions.jsonl"):
    """Draws `number` questions into the folder and returns their records."""
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    for i in range(number):
        task = ROUND[i % len(ROUND)]
        question, answer, pictures = data.exam(random.Random(f"{seed} {i}"), task)
        names = []
        for k, picture in enumerate(pictures):
            names.append(f"{i:03d}{'ab'[k] if len(pictures) > 1 else ''}.png")
            picture.image.save(folder / names[-1], optimize=True)
        records.append({"task": task, "images": names, "question": question, "answer": answer})
    write_lines(folder / name, records)
    return records


def write_lines(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def read_lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=77)
    options = parser.parse_args()
    records = write(options.folder, options.number, options.seed)
    print(f"{len(records)} questions in {options.folder}")


if __name__ == "__main__":
    main()
