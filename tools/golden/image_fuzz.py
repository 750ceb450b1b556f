"""Checksums of what the image processors of Qwen3-VL and Qwen2.5-VL resize 500 pictures to.

    pip install transformers==5.23.0 pillow==13.0.0 numpy torch torchvision
    python tools/golden/image_fuzz.py

writes pictures/src/test/resources/dev/fovea/golden/images/fuzz.json: rows of width, height, and for each
processor the grid's height and width in patches and the CRC-32 of the 8-bit pixels after resizing, or
null where the processor refuses the picture. Pictures follow from their size: see `picture`.
"""

import json
import math
import random
import zlib
from pathlib import Path

import numpy as np
import torch
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "pictures/src/test/resources/dev/fovea/golden/images/fuzz.json"

torch.set_num_threads(1)
PROCESSORS = [
    Qwen2VLImageProcessorPil(
        patch_size=16, size=dict(shortest_edge=65536, longest_edge=16777216), image_mean=[0.5] * 3, image_std=[0.5] * 3),
    Qwen2VLImageProcessorPil(patch_size=14, size=dict(shortest_edge=3136, longest_edge=12845056)),
]


def sizes():
    """Mostly small, some long, a few large; the limits of the ratio of sides among them."""
    numbers = random.Random(20)
    yield from [(1, 1), (9000, 40), (40, 9000), (9000, 45), (45, 9000), (9000, 44), (1, 200), (1, 201), (200, 1), (401, 2)]
    for _ in range(330):
        yield tuple(round(math.exp(numbers.uniform(0, math.log(700)))) for _ in range(2))
    for _ in range(135):
        long = round(math.exp(numbers.uniform(math.log(200), math.log(9000))))
        short = max(1, round(long / numbers.uniform(2, 210)))
        yield (long, short) if numbers.random() < 0.5 else (short, long)
    for _ in range(25):
        yield numbers.randint(700, 5000), numbers.randint(700, 4000)


def picture(width, height):
    """Gradients, edges and noise, `[3, height, width]`, from whole numbers alone."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    planes = [x * 7 + y * 3, x * y + x // 5 * 40, (x * x + y * y * 3) // 8 + (x ^ y)]
    return np.stack(planes).astype(np.uint8)


def result(processor, image):
    try:
        resized = processor.resize(
            image, processor.size, processor.resample, processor.patch_size * processor.merge_size)
    except ValueError:
        return None
    assert resized.dtype == np.uint8, resized.dtype
    height, width = (side // processor.patch_size for side in resized.shape[-2:])
    return [height, width, zlib.crc32(np.ascontiguousarray(resized.transpose(1, 2, 0)).tobytes())]


def main():
    rows = []
    for width, height in sizes():
        image = picture(width, height)
        rows.append([width, height, *(result(processor, image) for processor in PROCESSORS)])
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    OUT.write_text(f"[\n{lines}\n]\n")
    print(f"{OUT}: {len(rows)} sizes, {sum(row[2] is None for row in rows)} refused")


if __name__ == "__main__":
    main()
