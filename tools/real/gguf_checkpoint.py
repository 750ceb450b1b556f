"""Writes the model of a GGUF file as a checkpoint: python gguf_checkpoint.py FILE.gguf FOLDER [--dense]

Blocks of Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0 are 32 integers with a scale, and a bias where they are not
symmetric; that is what MLX calls affine quantization in groups of 32. So weights keep their integers,
and become neither better nor worse. With --dense the same numbers are written in float32, for
transformers. Weights of other types are refused, as no integers of theirs could be kept.

For decoders of type "llama" with a byte-level BPE of the kind "smollm", which is what SmolLM2 has.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file

GROUP = 32

# Bits of an integer, whether the block stores a bias, and what is taken away where it does not.
FORMATS = {
    Type.Q4_0: (4, False, 8), Type.Q4_1: (4, True, 0), Type.Q5_0: (5, False, 16),
    Type.Q5_1: (5, True, 0), Type.Q8_0: (8, False, 128)}

OUTSIDE = {
    "token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
INSIDE = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj"}
CONTROL, USER_DEFINED = 3, 4


def layer_name(name):
    """The layer of transformers that a tensor of the file is the weight of."""
    layer, kind = name.rsplit(".", 1)
    if kind != "weight":
        raise SystemExit(f"{name}: expected a weight")
    if layer in OUTSIDE:
        return OUTSIDE[layer]
    _, number, part = layer.split(".")
    return f"model.layers.{number}.{INSIDE[part]}"


def integers(blocks, kind):
    """Blocks [rows, blocks, bytes] to integers [rows, columns], scales and biases in float32."""
    bits, has_bias, offset = FORMATS[kind]
    half = lambda at: blocks[..., at : at + 2].copy().view(np.float16)[..., 0].astype(np.float32)
    scales = half(0)
    biases = half(2) if has_bias else -offset * scales
    rest = blocks[..., 4 if has_bias else 2 :]
    if bits == 8:  # Signed bytes; the highest bit turned around counts from -128.
        quants = rest ^ 0x80
    else:  # The low half of each byte is of the first 16 integers, the high half of the others.
        low = rest[..., -16:]
        quants = np.concatenate([low & 0xF, low >> 4], axis=-1)
        if bits == 5:
            fifth = np.unpackbits(rest[..., :4].copy(), axis=-1, bitorder="little")
            quants = quants | fifth << 4
    return quants.reshape(blocks.shape[0], -1), scales, biases


def words(quants, bits):
    """Rows of integers as MLX stores them: streams of bits, lowest first, in uint32."""
    stream = np.unpackbits(quants[..., None], axis=-1, count=bits, bitorder="little")
    return np.packbits(stream.reshape(len(quants), -1), axis=-1, bitorder="little").view(np.uint32)


def halves_together(rows, heads):
    """Which row of the file each row is, for queries and keys.

    In the file the two halves of a head alternate, as llama.cpp turns neighbours; transformers turns
    a row of one half with one of the other.
    """
    return np.arange(rows).reshape(heads, -1, 2).transpose(0, 2, 1).reshape(-1)


def exact_half(numbers):
    """In float16 if that holds them all, which is so unless -128 times a scale overflows."""
    with np.errstate(over="ignore"):
        half = numbers.astype(np.float16)
    return half if np.array_equal(half.astype(np.float32), numbers) else numbers


class Model:
    """What a GGUF file has, by names of its own."""

    def __init__(self, path):
        reader = GGUFReader(path)
        self.values = {name: field.contents() for name, field in reader.fields.items()}
        self.tensors = reader.tensors
        if self.values["general.architecture"] != "llama":
            raise SystemExit("expected a model of type llama")
        self.heads = self["attention.head_count"]
        self.kv_heads = self["attention.head_count_kv"]

    def __getitem__(self, name):
        return self.values["llama." + name]

    def token(self, name):
        return self.values.get(f"tokenizer.ggml.{name}_token_id")

    def weights(self, dense):
        """The tensors of the checkpoint, and the number of bits by the layers that have one."""
        found, bits = {}, {}
        for tensor in self.tensors:
            layer = layer_name(tensor.name)
            data = tensor.data
            if layer.endswith(("q_proj", "k_proj")):
                heads = self.heads if layer.endswith("q_proj") else self.kv_heads
                data = data[halves_together(len(data), heads)]
            if tensor.tensor_type == Type.F32:
                found[layer + ".weight"] = np.ascontiguousarray(data)
                continue
            if tensor.tensor_type not in FORMATS:
                raise SystemExit(f"{tensor.name}: its type {tensor.tensor_type.name} is not affine")
            numbers = dequantize(data, tensor.tensor_type)
            if dense:
                found[layer + ".weight"] = numbers
                continue
            block = 2 + 2 * FORMATS[tensor.tensor_type][1] + 4 * FORMATS[tensor.tensor_type][0]
            quants, scales, biases = integers(
                data.reshape(len(data), -1, block), tensor.tensor_type)
            again = scales[..., None] * quants.reshape(*scales.shape, GROUP) + biases[..., None]
            assert np.array_equal(again.reshape(numbers.shape), numbers), tensor.name
            bits[layer] = FORMATS[tensor.tensor_type][0]
            found[layer + ".weight"] = words(quants, bits[layer])
            found[layer + ".scales"] = exact_half(scales)
            found[layer + ".biases"] = exact_half(biases)
        return found, bits

    def config(self, bits):
        config = dict(
            architectures=["LlamaForCausalLM"], model_type="llama", attention_bias=False,
            mlp_bias=False, hidden_act="silu", hidden_size=self["embedding_length"],
            intermediate_size=self["feed_forward_length"], num_hidden_layers=self["block_count"],
            num_attention_heads=self.heads, num_key_value_heads=self.kv_heads,
            head_dim=self["rope.dimension_count"], vocab_size=self["vocab_size"],
            max_position_embeddings=self["context_length"],
            rms_norm_eps=float(f"{self['attention.layer_norm_rms_epsilon']:.6g}"),
            rope_theta=self["rope.freq_base"], torch_dtype="float32",
            tie_word_embeddings=all(tensor.name != "output.weight" for tensor in self.tensors),
            bos_token_id=self.token("bos"), eos_token_id=self.token("eos"))
        if bits:
            setting = lambda count: dict(group_size=GROUP, bits=count, mode="affine")
            most = max(set(bits.values()), key=list(bits.values()).count)
            others = {layer: setting(count) for layer, count in bits.items() if count != most}
            config["quantization"] = setting(most) | others
        return config

    def tokenizer(self):
        get = lambda name: self.values["tokenizer.ggml." + name]
        if (get("model"), get("pre")) != ("gpt2", "smollm"):
            raise SystemExit("expected a byte-level BPE of the kind smollm")
        added = [
            dict(id=number, content=token, single_word=False, lstrip=False, rstrip=False,
                 normalized=False, special=kind == CONTROL)
            for number, (token, kind) in enumerate(zip(get("tokens"), get("token_type")))
            if kind in (CONTROL, USER_DEFINED)]
        return dict(
            version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None,
            pre_tokenizer=dict(type="Sequence", pretokenizers=[
                dict(type="Digits", individual_digits=True),
                dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)]),
            post_processor=None,
            decoder=dict(
                type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
            model=dict(
                type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None,
                end_of_word_suffix=None, fuse_unk=False, byte_fallback=False, ignore_merges=False,
                vocab={token: number for number, token in enumerate(get("tokens"))},
                merges=[merge.split(" ") for merge in get("merges")]))

    def tokenizer_config(self):
        tokens = self.values["tokenizer.ggml.tokens"]
        named = {
            f"{name}_token": tokens[self.token(kind)]
            for name, kind in (("bos", "bos"), ("eos", "eos"), ("pad", "padding"), ("unk", "unknown"))
            if self.token(kind) is not None}
        return dict(
            named, tokenizer_class="PreTrainedTokenizerFast", clean_up_tokenization_spaces=False,
            chat_template=self.values["tokenizer.chat_template"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--dense", action="store_true")
    arguments = arguments.parse_args()
    model, folder = Model(arguments.file), arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    weights, bits = model.weights(arguments.dense)
    config = model.config(bits)
    generation = {name: config[name] for name in ("bos_token_id", "eos_token_id")}
    for name, content in (
            ("config", config), ("generation_config", generation), ("tokenizer", model.tokenizer()),
            ("tokenizer_config", model.tokenizer_config())):
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    save_file(weights, folder / "model.safetensors", {"format": "pt" if arguments.dense else "mlx"})
    print(folder, len(weights), "tensors", sum(each.nbytes for each in weights.values()), "bytes")


if __name__ == "__main__":
    main()
