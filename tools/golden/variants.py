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


BITS, GROUPS = (2, 3, 4, 5, 6, 8), (32, 64, 128)

# Hidden size and width of the MLP, multiples of the group as mlx-vlm leaves other layers alone.
QUANTIZED_WIDTHS = {32: (96, 96), 64: (64, 128), 128: (128, 128)}


def tiny_text(architecture, vocabulary, hidden, layers, ffn):
    """Heads of 32 columns, as many as fit, two of them for each head of keys where possible."""
    heads = hidden // 32
    kv_heads = heads // 2 if heads % 2 == 0 else 1
    section = {"qwen3_vl": [6, 5, 5], "qwen2_5_vl": [4, 6, 6]}.get(architecture)
    head_dim = None if architecture.startswith("qwen2") else 32
    return text(vocabulary, hidden, layers, heads, kv_heads, head_dim, ffn, section)


def tiny_vision(architecture, hidden=16):
    return {
        "qwen3_vl": lambda: dict(vision=vision3(hidden, 2, 2, 43, 36, [0], patch=4)),
        "qwen2_5_vl": lambda: dict(vision=vision25(hidden, 3, 2, 43, [1], 2, patch=4)),
    }.get(architecture, dict)()


def quantized(architecture, bits, group, **more):
    """A variant that is converted with one setting; what is besides that takes turns."""
    place = BITS.index(bits) + 2 * GROUPS.index(group)
    hidden, ffn = QUANTIZED_WIDTHS[group]
    quantize = dict(bits=bits, group=group)
    if "vl" not in architecture and place % 3 > 0:
        quantize["names"] = "mlx-lm"
    return dict(
        seed=500 + 100 * ARCHITECTURES.index(architecture) + 10 * bits + GROUPS.index(group),
        tied=place % 2 == 0, dtype="float16" if place % 4 == 3 else "bfloat16",
        layout="flat" if architecture == "qwen2_5_vl" else "4.57", shards=1 + place % 3 // 2,
        text=tiny_text(architecture, 90 + place, hidden, 2, ffn + (4 if bits == 5 else 0)),
        **tiny_vision(architecture), quantize=quantize) | more


def mixed(architecture, recipe="mixed_3_6"):
    names = {} if "vl" in architecture else dict(names="mlx-lm")
    return quantized(
        architecture, 3, 64, seed=590 + 100 * ARCHITECTURES.index(architecture), tied=False,
        quantize=dict(bits=3, group=64, recipe=recipe, **names))


def plain(architecture, seed, dtype, **more):
    """An unquantized variant whose sizes are no multiples of anything."""
    section = {"qwen3_vl": [3, 2, 2], "qwen2_5_vl": [2, 3, 2]}.get(architecture)
    head_dim = None if architecture.startswith("qwen2") else 14
    hidden = 38 if architecture.startswith("qwen3") else 42  # Others want a multiple of the heads.
    sizes = text(97, hidden, 2, 3, 1, head_dim, 61, section)
    layout = "flat" if architecture == "qwen2_5_vl" else "4.57"
    return dict(
        seed=seed, tied=dtype == "float16", dtype=dtype, layout=layout, text=sizes,
        **tiny_vision(architecture)) | more


ARCHITECTURES = ("qwen3_vl", "qwen2_5_vl", "qwen2", "qwen3", "llama")

# Between the two limits, at wavelengths of 64 and 256 tokens, frequencies are blended.
LLAMA3 = dict(
    rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=256)
LINEAR = dict(rope_type="linear", factor=2.5)
ATTENTION_BIAS, MLP_BIAS = dict(attention_bias=True), dict(mlp_bias=True)

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
    "qwen3_vl/f16": plain("qwen3_vl", 7, "float16", shards=4),
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
    "qwen3_vl/4bit-32-vision": quantized(
        "qwen3_vl", 4, 32, seed=8, **tiny_vision("qwen3_vl", hidden=32),
        quantize=dict(bits=4, group=32, vision=True)),
    "qwen2_5_vl/f32-tied": dict(
        seed=21, tied=True, dtype="float32", layout="flat",
        text=text(96, 48, 3, 3, 1, None, 52, [2, 3, 3]),
        vision=vision25(24, 3, 3, 37, [2], 2)),
    "qwen2_5_vl/f32-untied": dict(
        seed=22, tied=False, dtype="float32", layout="5", shards=2,
        text=text(90, 36, 3, 3, 3, None, 43, [1, 3, 2]),
        vision=vision25(16, 4, 2, 43, [1, 3], 2, patch=4)),
    "qwen2_5_vl/bf16": plain("qwen2_5_vl", 23, "bfloat16", layout="4.57"),
    "qwen2_5_vl/f16": plain("qwen2_5_vl", 24, "float16", shards=4),
    "qwen2_5_vl/mixed": mixed("qwen2_5_vl", "mixed_4_8"),
    "qwen2_5_vl/4bit-32-vision": quantized(
        "qwen2_5_vl", 4, 32, seed=25, **tiny_vision("qwen2_5_vl", hidden=32),
        quantize=dict(bits=4, group=32, vision=True)),
    "qwen2/f32-tied": dict(
        seed=41, tied=True, dtype="float32", layout="5", text=text(90, 36, 3, 3, 1, None, 43)),
    "qwen2/f32-untied": dict(
        seed=42, tied=False, dtype="float32", layout="4.57", shards=2,
        text=text(96, 40, 2, 5, 5, None, 61)),
    "qwen2/bf16": plain("qwen2", 43, "bfloat16"),
    "qwen2/f16": plain("qwen2", 44, "float16"),
    "qwen2/mixed": mixed("qwen2", "mixed_2_6"),
    "qwen3/f32-tied": dict(
        seed=61, tied=True, dtype="float32", layout="5", text=text(90, 36, 3, 4, 2, 12, 43)),
    "qwen3/f32-untied": dict(
        seed=62, tied=False, dtype="float32", layout="4.57", shards=4,
        text=text(96, 40, 2, 3, 3, 14, 61)),
    "qwen3/bf16": plain("qwen3", 63, "bfloat16"),
    "qwen3/f16": plain("qwen3", 64, "float16"),
    "qwen3/mixed": mixed("qwen3"),
    "llama/f32-tied": dict(
        seed=81, tied=True, dtype="float32", layout="5", text=text(90, 36, 2, 4, 2, 14, 43)),
    "llama/f32-untied": dict(
        seed=82, tied=False, dtype="float32", layout="4.57", shards=2, rope=LLAMA3,
        biases=ATTENTION_BIAS | MLP_BIAS, text=text(96, 48, 2, 3, 3, None, 61)),
    "llama/f32-llama3": dict(
        seed=93, tied=True, dtype="float32", layout="5", rope=LLAMA3,
        text=text(90, 36, 2, 3, 1, 12, 43)),
    "llama/f32-linear": dict(
        seed=84, tied=False, dtype="float32", layout="5", rope=LINEAR, biases=ATTENTION_BIAS,
        text=text(90, 36, 2, 3, 1, 12, 43)),
    "llama/bf16": plain("llama", 85, "bfloat16", rope=LINEAR),
    "llama/f16": plain("llama", 86, "float16", biases=MLP_BIAS),
    "llama/mixed": mixed("llama", "mixed_4_8"),
    "llama/4bit-64-biases": quantized(
        "llama", 4, 64, seed=87, rope=LLAMA3, biases=ATTENTION_BIAS | MLP_BIAS),
}

COMMITTED = {
    "qwen3_vl": [(2, 64), (3, 128), (5, 32), (6, 64)],
    "qwen2_5_vl": [(2, 64), (3, 32), (4, 128), (5, 32), (6, 64), (8, 32)],
    "qwen2": [(2, 32), (3, 64), (4, 128), (5, 32), (6, 64), (8, 128)],
    "qwen3": [(bits, group) for bits in BITS for group in GROUPS],
    "llama": [(2, 64), (3, 128), (4, 32), (5, 64), (6, 32), (8, 64)],
}


def variants(complete):
    """All variants that are committed, or with all combinations of bits and groups."""
    found = dict(VARIANTS)
    for architecture, settings in COMMITTED.items():
        for bits in BITS:
            for group in GROUPS:
                if complete or (bits, group) in settings:
                    found[f"{architecture}/{bits}bit-{group}"] = quantized(architecture, bits, group)
    return found


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
