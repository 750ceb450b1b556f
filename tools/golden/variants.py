"""The tiny checkpoints: their sizes, how they are stored, and the prompts."""


def text(vocabulary, hidden, layers, heads, kv_heads, head_dim, ffn, section=None):
    sizes = dict(
        vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=kv_heads, head_dim=head_dim,
        intermediate_size=ffn, max_position_embeddings=512, rms_norm_eps=1e-6)
    if head_dim is None:  # Qwen2 has no width of heads of its own.
        del sizes["head_dim"]
    if section:
        sizes["section"] = section
    return sizes


def vision3(hidden, depth, heads, ffn, positions, deepstack, patch=16):
    return dict(
        hidden_size=hidden, depth=depth, num_heads=heads, intermediate_size=ffn,
        patch_size=patch, spatial_merge_size=2, temporal_patch_size=2,
        num_position_embeddings=positions, deepstack_visual_indexes=deepstack)


def vision25(hidden, depth, heads, ffn, full, window, patch=14):
    """window: cells of 2 x 2 patches in the side of a window."""
    return dict(
        hidden_size=hidden, depth=depth, num_heads=heads, intermediate_size=ffn,
        patch_size=patch, spatial_merge_size=2, temporal_patch_size=2,
        window_size=window * 2 * patch, fullatt_block_indexes=full, tokens_per_second=2)


VARIANTS = {
    "qwen3_vl/f32-tied": dict(
        seed=1, tied=True, dtype="float32", layout="5",
        text=text(320, 48, 3, 4, 2, 16, 80, [4, 2, 2]), vision=vision3(24, 3, 3, 40, 64, [0, 2])),
    "qwen3_vl/f32-untied": dict(
        seed=2, tied=False, dtype="float32", layout="4.57", shards=2,
        text=text(320, 40, 3, 3, 3, 12, 52, [2, 2, 2]), vision=vision3(24, 2, 2, 37, 36, [1])),
    "qwen3_vl/bf16": dict(
        seed=3, tied=True, dtype="bfloat16", layout="4.57",
        text=text(320, 48, 3, 4, 1, 16, 80, [4, 2, 2]),
        vision=vision3(24, 4, 3, 43, 64, [0, 1, 3])),
    "qwen3_vl/mlx-4bit": dict(
        seed=4, tied=True, dtype="bfloat16", layout="4.57", quantize=dict(bits=4, group=32),
        text=text(320, 64, 3, 4, 2, 16, 96, [4, 2, 2]), vision=vision3(24, 3, 3, 40, 64, [0, 2])),
    "qwen3_vl/mlx-8bit": dict(
        seed=5, tied=False, dtype="bfloat16", layout="4.57", quantize=dict(bits=8, group=64),
        text=text(320, 64, 3, 4, 2, 16, 128, [3, 3, 2]), vision=vision3(24, 3, 3, 40, 64, [0, 2])),
    "qwen3_vl/mlx-mixed": dict(
        seed=6, tied=True, dtype="bfloat16", layout="4.57",
        quantize=dict(bits=3, group=64, recipe="mixed_3_6"),
        text=text(320, 64, 3, 4, 2, 16, 128, [4, 2, 2]), vision=vision3(24, 3, 3, 40, 64, [0, 2])),
    "qwen2_5_vl/f32-tied": dict(
        seed=21, tied=True, dtype="float32", layout="flat",
        text=text(96, 48, 3, 3, 1, None, 52, [2, 3, 3]),
        vision=vision25(24, 3, 3, 37, [2], 2)),
    "qwen2_5_vl/f32-untied": dict(
        seed=22, tied=False, dtype="float32", layout="5", shards=2,
        text=text(90, 36, 3, 3, 3, None, 43, [1, 3, 2]),
        vision=vision25(16, 4, 2, 43, [1, 3], 2, patch=4)),
    "qwen2/f32-tied": dict(
        seed=41, tied=True, dtype="float32", layout="5", text=text(90, 36, 3, 3, 1, None, 43)),
    "qwen2/f32-untied": dict(
        seed=42, tied=False, dtype="float32", layout="4.57", shards=2,
        text=text(96, 40, 3, 5, 5, None, 61)),
    "qwen3/f32-tied": dict(
        seed=61, tied=True, dtype="float32", layout="5", text=text(90, 36, 3, 4, 2, 12, 43)),
    "qwen3/f32-untied": dict(
        seed=62, tied=False, dtype="float32", layout="4.57", shards=4,
        text=text(96, 40, 3, 3, 3, 14, 61)),
}

# Width and height in cells, which become one token each.
IMAGES = {
    "wide": (3, 2), "strip": (3, 1), "square": (3, 3), "tall": (1, 2), "dot": (1, 1),
    "broad": (5, 3)}

# Runs of random text between pictures; where there are several turns, a list for each.
PICTURE_CASES = {
    "text": [[13]],
    "one-image": [[4, "broad", 5]],
    "three-images": [[3, "strip", 2, "square", 0, "dot", 4]],
    "two-turns": [[2, "wide", 6], [7, "tall", 3]],
}
TEXT_CASES = {"text": [[13]], "long-text": [[53]], "two-turns": [[9], [24]]}
