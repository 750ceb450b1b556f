"""The tiny checkpoints: their sizes, and how they are stored."""

VOCABULARY = 320
VISION_START, VISION_END, IMAGE, VIDEO = 310, 311, 312, 313

THETA = 10000.0


def text(hidden, layers, heads, kv_heads, head_dim, ffn, section):
    return dict(
        vocab_size=VOCABULARY, hidden_size=hidden, num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=kv_heads, head_dim=head_dim,
        intermediate_size=ffn, max_position_embeddings=512, rms_norm_eps=1e-6,
        section=section)


def vision(hidden, depth, heads, ffn, positions, deepstack):
    return dict(
        hidden_size=hidden, depth=depth, num_heads=heads, intermediate_size=ffn,
        patch_size=16, spatial_merge_size=2, temporal_patch_size=2,
        num_position_embeddings=positions, deepstack_visual_indexes=deepstack)


# generation 5: config.json as transformers 5 writes it; 4: as 4.57 and mlx-vlm write it.
VARIANTS = {
    "f32-tied": dict(
        seed=1, tied=True, dtype="float32", generation=5, shard=None,
        text=text(48, 3, 4, 2, 16, 80, [4, 2, 2]), vision=vision(24, 3, 3, 40, 64, [0, 2])),
    "f32-untied": dict(
        seed=2, tied=False, dtype="float32", generation=4, shard="300KB",
        text=text(40, 3, 3, 3, 12, 52, [2, 2, 2]), vision=vision(24, 2, 2, 37, 36, [1])),
    "bf16": dict(
        seed=3, tied=True, dtype="bfloat16", generation=4, shard=None,
        text=text(48, 3, 4, 1, 16, 80, [4, 2, 2]), vision=vision(24, 4, 3, 43, 64, [0, 1, 3])),
    "mlx-4bit": dict(
        seed=4, tied=True, dtype="bfloat16", generation=4, shard=None,
        quantize=dict(q_bits=4, q_group_size=32),
        text=text(64, 3, 4, 2, 16, 96, [4, 2, 2]), vision=vision(24, 3, 3, 40, 64, [0, 2])),
    "mlx-8bit": dict(
        seed=5, tied=False, dtype="bfloat16", generation=4, shard=None,
        quantize=dict(q_bits=8, q_group_size=64),
        text=text(64, 3, 4, 2, 16, 128, [3, 3, 2]), vision=vision(24, 3, 3, 40, 64, [0, 2])),
    "mlx-mixed": dict(
        seed=6, tied=True, dtype="bfloat16", generation=4, shard=None,
        quantize=dict(q_bits=3, q_group_size=64, quant_predicate="mixed_3_6"),
        text=text(64, 3, 4, 2, 16, 128, [4, 2, 2]), vision=vision(24, 3, 3, 40, 64, [0, 2])),
}

# Width and height in pixels, multiples of 32. They are shared by all variants.
IMAGES = {"wide": (96, 64), "strip": (96, 32), "square": (96, 96), "tall": (32, 64)}

# Runs of random text between pictures.
CASES = {
    "text": [13],
    "one-image": [4, "wide", 5],
    "three-images": [3, "strip", 2, "square", 0, "tall", 4],
}
