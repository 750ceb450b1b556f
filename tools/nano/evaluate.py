"""Scores a checkpoint: exact greedy answers to fresh questions, per task.

    python evaluate.py run/state.pt --seed 900001 --number 60
    python evaluate.py ../../nano/src/main/resources/dev/fovea/nano --mlx --seed 900001 --number 20 --wrong

Take a seed that training did not use; the same seed and number ask the same questions everywhere. mlx-vlm answers question by question;
transformers scores a task at once, in float32: the greedy answer is the right one if and only if at every token of the right one the
model, having read what is before, thinks it the likeliest.
"""

import argparse
import random
import time

import answering
import batches
import data
import model as nano


def questions(task, seed, number):
    rng = random.Random(f"{seed} {task}")
    return [data.exam(rng, task) for _ in range(number)]


def with_mlx(checkpoint):
    """A function of questions of one task to the answers that mlx-vlm gives."""
    answer_of = answering.Mlx(checkpoint)

    def answers(asked):
        for question, _, pictures in asked:
            yield answer_of([answering.user(question, len(pictures))], [picture.image for picture in pictures]).text

    return answers


def with_transformers(checkpoint):
    """A function of questions of one task to what the model thinks likeliest along the right answers."""
    import torch

    model = nano.build().eval()
    nano.load(model, checkpoint)

    def answers(asked):
        batch = batches.stack([exam_row(*question) for question in asked])
        tokens = torch.from_numpy(batch.tokens)
        pictures = {}
        if batch.pixels is not None:
            pictures = dict(
                pixel_values=torch.from_numpy(nano.pixel_rows(batch.pixels)), image_grid_thw=torch.from_numpy(batch.grids),
                mm_token_type_ids=(tokens == model.config.image_token_id).int(),
            )
        with torch.inference_mode():
            logits = model(input_ids=tokens, attention_mask=torch.from_numpy(batch.mask), **pictures).logits
        likeliest = logits[:, :-1].argmax(-1)
        for row, weights in zip(likeliest, batch.weights[:, 1:]):
            said = [token for token, weight in zip(row.tolist(), weights) if weight]
            yield nano.tokenizer().decode(said, skip_special_tokens=False).removesuffix("<|im_end|>")

    return answers


def exam_row(question, answer, pictures):
    conversation = data.Conversation("exam", [])
    conversation.turn(question, answer, pictures)
    return batches.encoded(conversation)


def score(answers, asked, show_wrong, task):
    """The share of right answers."""
    right = 0
    for (question, expected, _), said in zip(asked, answers(asked), strict=True):
        right += said == expected
        if show_wrong and said != expected:
            print(f"  {task}: {question!r}: {said!r}, not {expected!r}", flush=True)
    return right / len(asked)


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
    answers = (with_mlx if options.mlx else with_transformers)(options.checkpoint)
    print(f"| task | right of {options.number} |\n| --- | --- |")
    for task in options.tasks:
        share = score(answers, questions(task, options.seed, options.number), options.wrong, task)
        print(f"| {task} | {share:.2f} |", flush=True)
    print(f"seed {options.seed}, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
