"""The catalog's models: their sizes, and the configuration files that describe them."""

IMAGE, VIDEO, VISION_START, VISION_END = 151655, 151656, 151652, 151653
END_OF_TEXT, TURN_END = 151643, 151645
TEXT_KEYS = ("hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
             "intermediate_size")
VISION_KEYS = ("depth", "hidden_size", "intermediate_size")


def model(family, text, vision, vocabulary=151936, tied=True, deepstack=()):
    return dict(family=family, text=dict(zip(TEXT_KEYS, text)),
                vision=dict(zip(VISION_KEYS, vision), out_hidden_size=text[0]),
                vocabulary=vocabulary, tied=tied, deepstack=list(deepstack))


MODELS = {
    "qwen3-vl-2b": model("qwen3_vl", (2048, 28, 16, 8, 6144), (24, 1024, 4096),
                         deepstack=(5, 11, 17)),
    "qwen3-vl-4b": model("qwen3_vl", (2560, 36, 32, 8, 9728), (24, 1024, 4096),
                         deepstack=(5, 11, 17)),
    "qwen3-vl-8b": model("qwen3_vl", (4096, 36, 32, 8, 12288), (27, 1152, 4304), tied=False,
                         deepstack=(8, 16, 24)),
    "qwen2.5-vl-3b": model("qwen2_5_vl", (2048, 36, 16, 2, 11008), (32, 1280, 3420)),
    "qwen2.5-vl-7b": model("qwen2_5_vl", (3584, 28, 28, 4, 18944), (32, 1280, 3420),
                           vocabulary=152064, tied=False),
}


def config(m, bits, group):
    """What config.json says."""
    common = dict(
        image_token_id=IMAGE, video_token_id=VIDEO, vision_start_token_id=VISION_START,
        vision_end_token_id=VISION_END, model_type=m["family"], tie_word_embeddings=m["tied"],
        quantization=dict(group_size=group, bits=bits, mode="affine"))
    text = dict(m["text"], vocab_size=m["vocabulary"], hidden_act="silu", rms_norm_eps=1e-06,
                bos_token_id=END_OF_TEXT, eos_token_id=TURN_END, attention_dropout=0.0,
                initializer_range=0.02, use_cache=True)
    if m["family"] == "qwen3_vl":
        text |= dict(model_type="qwen3_vl_text", head_dim=128, attention_bias=False,
                     max_position_embeddings=262144, rope_theta=5000000,
                     tie_word_embeddings=m["tied"],
                     rope_scaling=dict(mrope_interleaved=True, mrope_section=[24, 20, 20],
                                       rope_type="default"))
        vision = dict(m["vision"], model_type="qwen3_vl", num_heads=16, in_channels=3,
                      hidden_act="gelu_pytorch_tanh", num_position_embeddings=2304, patch_size=16,
                      spatial_merge_size=2, temporal_patch_size=2, initializer_range=0.02,
                      deepstack_visual_indexes=m["deepstack"])
        return dict(common, architectures=["Qwen3VLForConditionalGeneration"], text_config=text,
                    vision_config=vision)
    text |= dict(max_position_embeddings=128000, rope_theta=1000000.0, use_sliding_window=False,
                 sliding_window=32768, max_window_layers=m["text"]["num_hidden_layers"],
                 rope_scaling=dict(type="mrope", mrope_section=[16, 24, 24]))
    vision = dict(m["vision"], model_type="qwen2_5_vl", num_heads=16, in_chans=3,
                  hidden_act="silu", patch_size=14, spatial_patch_size=14, spatial_merge_size=2,
                  temporal_patch_size=2, window_size=112, tokens_per_second=2,
                  fullatt_block_indexes=[7, 15, 23, 31])
    # Files of this generation have the text's settings at the top.
    return dict(text, **common, architectures=["Qwen2_5_VLForConditionalGeneration"],
                vision_config=vision)


def preprocessor(m):
    """What preprocessor_config.json says."""
    qwen3 = m["family"] == "qwen3_vl"
    sizes = (dict(size=dict(shortest_edge=65536, longest_edge=16777216)) if qwen3
             else dict(min_pixels=3136, max_pixels=12845056))
    clip = dict(image_mean=[0.48145466, 0.4578275, 0.40821073],
                image_std=[0.26862954, 0.26130258, 0.27577711])
    return dict(
        sizes, **(dict(image_mean=[0.5] * 3, image_std=[0.5] * 3) if qwen3 else clip),
        image_processor_type="Qwen2VLImageProcessorFast", patch_size=16 if qwen3 else 14,
        temporal_patch_size=2, merge_size=2)


def generation():
    """What generation_config.json says."""
    return dict(bos_token_id=END_OF_TEXT, pad_token_id=END_OF_TEXT, do_sample=True,
                eos_token_id=[TURN_END, END_OF_TEXT], temperature=0.7, top_k=20, top_p=0.8)


def linear(name, out, inputs, bias=False):
    yield name + ".weight", (out, inputs)
    if bias:
        yield name + ".bias", (out,)


def norm(name, size, bias=False):
    yield name + ".weight", (size,)
    if bias:
        yield name + ".bias", (size,)


def text_tensors(m):
    """Names and shapes; what has two dimensions is quantized."""
    t, base = m["text"], "language_model.model"
    hidden, ffn, qwen3 = t["hidden_size"], t["intermediate_size"], m["family"] == "qwen3_vl"
    heads, head = t["num_attention_heads"], 128
    queries, keys = heads * head, t["num_key_value_heads"] * head
    yield base + ".embed_tokens.weight", (m["vocabulary"], hidden)
    for i in range(t["num_hidden_layers"]):
        layer = f"{base}.layers.{i}"
        yield from norm(layer + ".input_layernorm", hidden)
        for name, size in (("q", queries), ("k", keys), ("v", keys)):
            yield from linear(f"{layer}.self_attn.{name}_proj", size, hidden, bias=not qwen3)
        yield from linear(layer + ".self_attn.o_proj", hidden, queries)
        if qwen3:
            yield from norm(layer + ".self_attn.q_norm", head)
            yield from norm(layer + ".self_attn.k_norm", head)
        yield from norm(layer + ".post_attention_layernorm", hidden)
        yield from linear(layer + ".mlp.gate_proj", ffn, hidden)
        yield from linear(layer + ".mlp.up_proj", ffn, hidden)
        yield from linear(layer + ".mlp.down_proj", hidden, ffn)
    yield from norm(base + ".norm", hidden)
    if not m["tied"]:
        yield "language_model.lm_head.weight", (m["vocabulary"], hidden)


def vision_tensors(m):
    """Names and shapes; none is quantized."""
    v, base, qwen3 = m["vision"], "vision_tower", m["family"] == "qwen3_vl"
    hidden, ffn, patch = v["hidden_size"], v["intermediate_size"], 16 if qwen3 else 14
    yield base + ".patch_embed.proj.weight", (hidden, 2, patch, patch, 3)
    if qwen3:
        yield base + ".patch_embed.proj.bias", (hidden,)
        yield base + ".pos_embed.weight", (2304, hidden)
    for i in range(v["depth"]):
        block = f"{base}.blocks.{i}"
        for name in ("norm1", "norm2"):
            yield from norm(f"{block}.{name}", hidden, bias=qwen3)
        yield from linear(block + ".attn.qkv", 3 * hidden, hidden, bias=True)
        yield from linear(block + ".attn.proj", hidden, hidden, bias=True)
        if qwen3:
            yield from linear(block + ".mlp.linear_fc1", ffn, hidden, bias=True)
            yield from linear(block + ".mlp.linear_fc2", hidden, ffn, bias=True)
        else:
            yield from linear(block + ".mlp.gate_proj", ffn, hidden, bias=True)
            yield from linear(block + ".mlp.up_proj", ffn, hidden, bias=True)
            yield from linear(block + ".mlp.down_proj", hidden, ffn, bias=True)
    out, merged = v["out_hidden_size"], 4 * hidden
    if not qwen3:
        yield from norm(base + ".merger.ln_q", hidden)
        yield from linear(base + ".merger.mlp.0", merged, merged, bias=True)
        yield from linear(base + ".merger.mlp.2", out, merged, bias=True)
        return
    mergers = [("merger", hidden)]
    mergers += [(f"deepstack_merger_list.{i}", merged) for i in range(len(m["deepstack"]))]
    for name, size in mergers:
        yield from norm(f"{base}.{name}.norm", size, bias=True)
        yield from linear(f"{base}.{name}.linear_fc1", merged, merged, bias=True)
        yield from linear(f"{base}.{name}.linear_fc2", out, merged, bias=True)
