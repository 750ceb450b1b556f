"""Computes M-RoPE positions of random prompts.

Both sides make the same layouts of text and pictures from a seed; positions.json has a checksum of
each layout's positions for each architecture with pictures.
"""

import json
import struct
import zlib

import torch

import architectures
from variants import VARIANTS

SEED, LAYOUTS = 20, 1000


class Numbers:
    """The generator of java.util.Random, without its treatment of the seed."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 0x5DEECE66D + 0xB) % (1 << 48)
        return (self.state >> 17) % bound


def layout(numbers):
    """Runs of text before, between and after pictures, and the pictures' grids of tokens."""
    pictures = numbers.below(6)
    runs = [numbers.below(3) * numbers.below(20) for _ in range(pictures)]
    runs.append(1 + numbers.below(200))
    largest = [1 + numbers.below(30) for _ in range(pictures)]
    grids = [(1 + numbers.below(most), 1 + numbers.below(most)) for most in largest]
    return runs, grids


def checksum(model, variant, runs, grids):
    start, end, image, _ = architectures.specials(variant)
    tokens = []
    for run, (height, width) in zip(runs, grids):
        tokens += [7] * run + [start] + [image] * (height * width) + [end]
    ids = torch.tensor([tokens + [7] * runs[-1]])
    patches = torch.tensor([[1, 2 * height, 2 * width] for height, width in grids])
    positions, delta = model.get_rope_index(
        ids, (ids == image).int(), patches if grids else None)
    values = [*positions[:, 0].flatten().tolist(), ids.shape[1] + delta.item()]
    return zlib.crc32(struct.pack(f"<{len(values)}i", *values))


def make(output):
    sums = {}
    for name in ("qwen3_vl/f32-tied", "qwen2_5_vl/f32-tied"):
        architecture = architectures.of(name)
        model = architecture.create(architecture.configuration(VARIANTS[name])).model
        numbers = Numbers(SEED)
        sums[name.split("/")[0]] = [
            checksum(model, VARIANTS[name], *layout(numbers)) for _ in range(LAYOUTS)]
    text = json.dumps(dict(seed=SEED, layouts=LAYOUTS, checksums=sums))
    (output / "positions.json").write_text(text.replace("], ", "],\n") + "\n")
    print("positions", len(text), "bytes")
