"""Scores a checkpoint: exact greedy answers to fresh questions, per task.

    python evaluate.py run/state.pt --seed 900001 --number 60
    python evaluate.py ../../nano/src/main/resources/dev/fovea/nano --mlx --seed 900001 --number 60 --wrong

Take a seed that training did not use; the same seed and number ask the same questions everywhere.
"""

import argparse
import random
import time

import answering
import data


def questions(task, seed, number):
    rng = random.Random(f"{seed} {task}")
    return [data.exam(rng, task) for _ in range(number)]


def score(answer_of, tasks, seed, number, show_wrong=False):
    """The share of exact answers per task."""
    scores = {}
    for task in tasks:
        right = 0
        for question, expected, pictures in questions(task, seed, number):
            said = answer_of([answering.user(question, len(pictures))], [picture.image for picture in pictures]).text
            right += said == expected
            if show_wrong and said != expected:
                print(f"  {task}: {question!r}: {said!r}, not {expected!r}", flush=True)
        scores[task] = right / number
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="state.pt, a Hugging Face folder, or with --mlx an MLX folder")
    parser.add_argument("--mlx", action="store_true", help="through mlx-vlm instead of transformers")
    parser.add_argument("--seed", type=int, default=900001)
    parser.add_argument("--number", type=int, default=60, help="questions per task")
    parser.add_argument("--tasks", nargs="*", default=list(data.EXAM), choices=list(data.EXAM))
    parser.add_argument("--wrong", action="store_true", help="show the wrong answers")
    options = parser.parse_args()
    began = time.time()
    answer_of = (answering.Mlx if options.mlx else answering.Transformers)(options.checkpoint)
    scores = score(answer_of, options.tasks, options.seed, options.number, options.wrong)
    print(f"| task | right of {options.number} |\n| --- | --- |")
    for task, share in scores.items():
        print(f"| {task} | {share:.2f} |")
    print(f"seed {options.seed}, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
