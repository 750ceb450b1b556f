"""Turns conversations into arrays, in a process of its own, so that drawing and learning do not wait for each other."""

import multiprocessing
import os
import queue
import random
from dataclasses import dataclass

import numpy as np

import data
import model

POOL = 12  # batches that are made at a time and sorted by length, so that little is padded
UNTAUGHT = -100


@dataclass
class Row:
    """One conversation as tokens. `weights` are 0 but for what the assistant says."""

    task: str
    tokens: list
    weights: list
    pixels: list
    grids: list
    targets: list


@dataclass
class Batch:
    """Arrays of several rows; pixels, grids and targets are None where no row has a picture."""

    tasks: list
    tokens: np.ndarray
    mask: np.ndarray
    weights: np.ndarray
    pixels: np.ndarray | None
    grids: np.ndarray | None
    targets: np.ndarray | None


def encoded(conversation):
    """The conversation as tokens and pixels."""
    text, spans = data.render(conversation)
    seen = [(picture, *model.patches(picture.image)) for picture in conversation.pictures()]
    spelled = model.tokenizer().encode(text, add_special_tokens=False)
    tokens, weights = spread(spelled, spans, [cells(grid) for _, _, grid in seen])
    return Row(
        conversation.task, tokens, weights, [raw for _, raw, _ in seen], [grid for _, _, grid in seen],
        [model.dense_targets(picture, grid) for picture, _, grid in seen],
    )


def cells(grid):
    return grid[1] * grid[2] // model.MERGE**2


def spread(spelled, spans, counts):
    """Tokens with every picture's mark repeated once per cell, and the weight of each token in the loss.

    An answer of n tokens weighs sqrt(n): a story of eighty tokens must not drown a sum of one.
    """
    image = model.tokenizer().token_to_id("<|image_pad|>")
    counts = iter(counts)
    tokens, answers = [], []
    for token, (start, end) in zip(spelled.ids, spelled.offsets):
        times = next(counts) if token == image else 1
        answer = next((i for i, (a, b) in enumerate(spans) if a <= start and end <= b), None)
        tokens += [token] * times
        answers += [answer] * times
    lengths = [answers.count(i) for i in range(len(spans))]
    return tokens, [0.0 if i is None else lengths[i] ** -0.5 for i in answers]


def stack(rows):
    pad = model.tokenizer().token_to_id("<|endoftext|>")
    longest = max(len(row.tokens) for row in rows)
    shape = (len(rows), longest)
    tokens, mask, weights = np.full(shape, pad, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    for i, row in enumerate(rows):
        n = len(row.tokens)
        tokens[i, :n], mask[i, :n], weights[i, :n] = row.tokens, 1, row.weights
    tasks = [row.task for row in rows]
    pixels = [p for row in rows for p in row.pixels]
    if not pixels:
        return Batch(tasks, tokens, mask, weights, None, None, None)
    grids = np.array([g for row in rows for g in row.grids], np.int64)
    targets = np.concatenate([t for row in rows for t in row.targets])
    return Batch(tasks, tokens, mask, weights, np.concatenate(pixels), grids, targets)


def batches(seed, size):
    """Batches without end, in an order that the seed fixes."""
    rng = random.Random(seed)
    while True:
        rows = sorted((encoded(data.conversation(rng)) for _ in range(POOL * size)), key=lambda r: len(r.tokens))
        pool = [stack(rows[i * size : (i + 1) * size]) for i in range(POOL)]
        rng.shuffle(pool)
        yield from pool


def produce(make, arguments, out):
    parent = os.getppid()
    for item in make(*arguments):
        while True:
            try:
                out.put(item, timeout=5)
                break
            except queue.Full:
                if os.getppid() != parent:
                    return


def in_background(make, *arguments, ahead=6):
    """Runs the generator make(*arguments) in another process and returns a function that gives its next item.

    Call it before torch has started threads: the process is a fork.
    """
    context = multiprocessing.get_context("fork")
    out = context.Queue(ahead)
    context.Process(target=produce, args=(make, arguments, out), daemon=True).start()
    return out.get
