"""Writes the small golden set of the Java tests: pictures, questions, right answers, and mlx-vlm's greedy answers on the checkpoint.

    python golden.py

Run it again whenever the checkpoint changes.
"""

import argparse
from pathlib import Path

import compare_mlx
import model as nano
import pictures

FOLDER = nano.HERE.parents[1] / "engine/src/test/resources/dev/fovea/golden/nano"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=nano.CHECKPOINT)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--number", type=int, default=24)
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    for old in [*options.folder.glob("*.png"), *options.folder.glob("*.jsonl")]:
        old.unlink()
    records = pictures.write(options.folder, options.number, options.seed, "golden.jsonl")
    records = compare_mlx.asked(options.checkpoint, options.folder, records)
    for record in records:
        record["smallest_gap"] = min(record.pop("gaps"))
        del record["tokens"]
    pictures.write_lines(options.folder / "golden.jsonl", records)
    right = sum(record["mlx_vlm"] == record["answer"] for record in records)
    print(f"{right} of {len(records)} right, in {options.folder}")


if __name__ == "__main__":
    main()
