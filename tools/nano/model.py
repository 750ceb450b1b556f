"""The model's shape, its tokenizer, and how a picture becomes its input. Only `build` needs torch."""

import math
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer

from draw import COLOURS, LETTERS, SHAPES

HERE = Path(__file__).resolve().parent
CHECKPOINT = HERE.parents[1] / "nano/src/main/resources/dev/fovea/nano"
MIN_PIXELS, MAX_PIXELS = 96 * 96, 224 * 224
PATCH, MERGE = 16, 2
CELL = PATCH * MERGE

# Dense targets, one set per merged cell: shapes and colours in the cell, then the characters in its left and in its right half.
KINDS = {name: i for i, name in enumerate([*SHAPES, *COLOURS])}
CHARACTERS = {name: len(KINDS) + i for i, name in enumerate(LETTERS)}
TARGETS = len(KINDS) + 2 * len(CHARACTERS)


@cache
def tokenizer(path=None):
    return Tokenizer.from_file(str(path or CHECKPOINT / "tokenizer.json"))


def config():
    """The shape as transformers 5 wants it; export.py writes the older spelling that MLX reads."""
    from transformers import Qwen3VLConfig

    token = tokenizer().token_to_id
    size = tokenizer().get_vocab_size()
    pad, end = token("<|endoftext|>"), token("<|im_end|>")
    rope = dict(rope_theta=100000.0, rope_type="default", mrope_section=[12, 10, 10], mrope_interleaved=True)
    text = dict(
        hidden_size=256, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2, head_dim=64, intermediate_size=768,
        vocab_size=size + -size % 64, max_position_embeddings=4096, rms_norm_eps=1e-6, tie_word_embeddings=True, rope_parameters=rope,
        eos_token_id=end, bos_token_id=pad, pad_token_id=pad,
    )
    vision = dict(
        hidden_size=192, depth=4, num_heads=3, intermediate_size=768, out_hidden_size=256, patch_size=PATCH, spatial_merge_size=MERGE,
        temporal_patch_size=2, num_position_embeddings=256, deepstack_visual_indexes=[0, 1, 2],
    )
    return Qwen3VLConfig(
        text_config=text, vision_config=vision, tie_word_embeddings=True, image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"), vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
    )


def build():
    """The model with random weights, float32."""
    from transformers import Qwen3VLForConditionalGeneration

    return Qwen3VLForConditionalGeneration._from_config(config(), attn_implementation="sdpa")


def read_weights(path):
    """Weights as float32: of a Hugging Face folder, or the average in what train.py saved."""
    import torch
    from safetensors.torch import load_file

    path = Path(path)
    if path.is_dir():
        tensors = load_file(path / "model.safetensors")
    else:
        tensors = torch.load(path, weights_only=True, map_location="cpu")["average"]
    return {name: tensor.float() for name, tensor in tensors.items()}


def load(model, path):
    """Puts the weights found at `path` into the model; the output layer is the embedding and need not be there."""
    missing, unexpected = model.load_state_dict(read_weights(path), strict=False)
    if unexpected or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"not this model: missing {missing}, unexpected {unexpected}")
    model.tie_weights()


def fitted(height, width):
    """Height and width after Qwen's smart resize: multiples of a cell, within the pixel limits, about the same aspect."""
    high, wide = max(CELL, round(height / CELL) * CELL), max(CELL, round(width / CELL) * CELL)
    if high * wide > MAX_PIXELS:
        shrink = math.sqrt(height * width / MAX_PIXELS)
        high, wide = (max(CELL, math.floor(side / shrink / CELL) * CELL) for side in (height, width))
    elif high * wide < MIN_PIXELS:
        grow = math.sqrt(MIN_PIXELS / (height * width))
        high, wide = (math.ceil(side * grow / CELL) * CELL for side in (height, width))
    return high, wide


def patches(image):
    """The picture as rows of bytes, one per patch in the order of merged cells, and its grid (1, rows, columns)."""
    high, wide = fitted(image.height, image.width)
    pixels = np.asarray(image.resize((wide, high), Image.BICUBIC), dtype=np.uint8).transpose(2, 0, 1)
    rows, columns = high // PATCH, wide // PATCH
    cells = pixels.reshape(3, rows // MERGE, MERGE, PATCH, columns // MERGE, MERGE, PATCH)
    cells = cells.transpose(1, 4, 2, 5, 0, 3, 6)
    return np.ascontiguousarray(cells).reshape(rows * columns, 3, PATCH * PATCH), (1, rows, columns)


def pixel_rows(raw):
    """Bytes of patches as the tower takes them: -1..1, and twice, since a still picture is a film of two equal frames."""
    values = raw.astype(np.float32) / 127.5 - 1
    return np.repeat(values[:, :, None, :], 2, axis=2).reshape(len(raw), -1)


def overlap(a, b, start, end):
    return max(0.0, min(b, end) - max(a, start))


def dense_targets(picture, grid):
    """What each merged cell of the picture shows, as zeros and ones [cells, TARGETS]."""
    rows, columns = grid[1] // MERGE, grid[2] // MERGE
    target = np.zeros((rows, columns, TARGETS), dtype=np.uint8)
    for mark in picture.marks:
        left, right, top, bottom = mark.left * columns, mark.right * columns, mark.top * rows, mark.bottom * rows
        if mark.is_text:
            mark_characters(target, mark, left, right, top, bottom)
        else:
            mark_shapes(target, mark, left, right, top, bottom)
    return target.reshape(rows * columns, TARGETS)


def mark_shapes(target, mark, left, right, top, bottom):
    rows, columns, _ = target.shape
    for y in range(max(0, int(top)), min(rows, math.ceil(bottom))):
        for x in range(max(0, int(left)), min(columns, math.ceil(right))):
            shared = overlap(left, right, x, x + 1) * overlap(top, bottom, y, y + 1)
            if shared > 0.2 or shared > 0.3 * (right - left) * (bottom - top):
                for name in mark.names:
                    target[y, x, KINDS[name]] = 1


def mark_characters(target, mark, left, right, top, bottom):
    rows, columns, _ = target.shape
    char, colour = mark.names
    for y in range(max(0, int(top)), min(rows, math.ceil(bottom))):
        if overlap(top, bottom, y, y + 1) < 0.3 * min(1.0, bottom - top):
            continue
        for half in range(max(0, int(2 * left)), min(2 * columns, math.ceil(2 * right))):
            if overlap(2 * left, 2 * right, half, half + 1) < 0.4 * min(1.0, 2 * (right - left)):
                continue
            target[y, half // 2, CHARACTERS[char] + (half % 2) * len(CHARACTERS)] = 1
            target[y, half // 2, KINDS[colour]] = 1
