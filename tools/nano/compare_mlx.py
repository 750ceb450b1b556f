"""Asks mlx-vlm the questions of pictures.py, greedily, and writes what it says and how sure it was of every token.

    python compare_mlx.py OUT CHECKPOINT --answers OUT/mlx_vlm.jsonl
    python compare_mlx.py OUT CHECKPOINT --answers OUT/mlx_vlm.jsonl --other fovea.jsonl

A line each: {"task", "images", "question", "answer", "mlx_vlm", "tokens", "gaps"}; gaps[i] is by how much the logit of token i was
ahead of the next best (mlx-vlm computes in bf16, so small gaps are coarse). With --other, a file of the same questions in the same
order with another program's answers under "said", it prints where the two differ and whether a near-tie explains it: the gap at the
first token that differs is below --tie.
"""

import argparse
from pathlib import Path

import answering
import model as nano
from pictures import read_lines, write_lines


def asked(checkpoint, folder, records, float32=False):
    """The records with mlx-vlm's answers."""
    answer_of = answering.Mlx(checkpoint, float32)
    done = []
    for record in records:
        images = answering.opened(folder / name for name in record["images"])
        answer = answer_of([answering.user(record["question"], len(images))], images)
        done.append({**record, "mlx_vlm": answer.text, "tokens": answer.tokens, "gaps": answer.gaps})
    return done


def first_difference(tokens, said):
    """The index of the first token that another answer does not share."""
    other = nano.tokenizer().encode(said, add_special_tokens=False).ids
    for i, (a, b) in enumerate(zip(tokens, other)):
        if a != b:
            return i
    return min(len(tokens) - 1, len(other))


def report(records, others, tie):
    different = unexplained = 0
    for record, other in zip(records, others, strict=True):
        if record["mlx_vlm"] == other["said"]:
            continue
        different += 1
        gap = record["gaps"][first_difference(record["tokens"], other["said"])]
        unexplained += gap >= tie
        print(f"{record['images']} {record['question']!r}: mlx-vlm {record['mlx_vlm']!r}, other {other['said']!r}, gap {gap}")
    print(f"{len(records)} questions, {different} different answers, {unexplained} of them not near-ties (gap below {tie})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what pictures.py wrote")
    parser.add_argument("checkpoint", type=Path, help="an MLX folder")
    parser.add_argument("--questions", default="questions.jsonl")
    parser.add_argument("--answers", type=Path, required=True, help="written, or read if --other is given and it exists")
    parser.add_argument("--other", type=Path)
    parser.add_argument("--float32", action="store_true", help="compute in float32, with the same weights")
    parser.add_argument("--tie", type=float, default=0.25)
    options = parser.parse_args()
    if options.other and options.answers.exists():
        records = read_lines(options.answers)
    else:
        records = asked(options.checkpoint, options.folder, read_lines(options.folder / options.questions), options.float32)
        write_lines(options.answers, records)
    right = sum(record["mlx_vlm"] == record["answer"] for record in records)
    print(f"mlx-vlm: {right} of {len(records)} right")
    if options.other:
        report(records, read_lines(options.other), options.tie)


if __name__ == "__main__":
    main()
