"""Computes M-RoPE positions of random prompts: python positions.py OUTPUT

Writes positions.json: layouts of text and pictures with transformers' get_rope_index of Qwen3-VL.
"""

import json
import random
import sys
from pathlib import Path

import torch
from transformers import Qwen3VLModel

from make_checkpoints import configuration
from variants import IMAGE, VARIANTS, VISION_END, VISION_START

LAYOUTS = 200


def layout(rng):
    tokens, images = [], []
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5])):
        tokens += [7] * rng.choice([0, 0, 1, 3, rng.randrange(20)])
        height, width = (rng.choice([1, 2, 3, rng.randrange(1, 9)]) for _ in range(2))
        tokens.append(VISION_START)
        images.append(dict(first=len(tokens), gridHeight=height, gridWidth=width))
        tokens += [IMAGE] * (height * width) + [VISION_END]
    tokens += [7] * rng.randrange(0 if tokens else 1, 12)
    return tokens, images


def main(output):
    rng = random.Random(20)
    model = Qwen3VLModel(configuration(VARIANTS["f32-tied"]))
    layouts = []
    for _ in range(LAYOUTS):
        tokens, images = layout(rng)
        ids = torch.tensor([tokens])
        grids = [[1, 2 * image["gridHeight"], 2 * image["gridWidth"]] for image in images]
        positions, delta = model.get_rope_index(
            ids, (ids == IMAGE).int(), torch.tensor(grids) if grids else None)
        layouts.append(
            dict(length=len(tokens), images=images, positions=positions[:, 0].tolist(),
                 next=len(tokens) + delta.item()))
    (output / "positions.json").write_text(
        "[\n" + ",\n".join(json.dumps(each, separators=(",", ":")) for each in layouts) + "\n]\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
