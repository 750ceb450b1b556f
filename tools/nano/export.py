"""Writes the checkpoint: what train.py saved -> a Hugging Face folder -> MLX, quantized -> the files that travel in the jar.

    python export.py run/state.pt --hf run/hf --mlx run/mlx --bits 8 --install ../../nano/src/main/resources/dev/fovea/nano

The average of the weights is what gets exported. All linear layers and the embedding are quantized, the vision tower's too. What is not
(norms, biases, scales) stays float32, unless --type says otherwise: mlx-vlm computes in the type that it finds there, so in float32 its
answers do not hang on the rounding of near-ties.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import model as nano

# What Fovea reads and what mlx-vlm needs to load the folder.
INSTALLED = [
    "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "generation_config.json",
    "preprocessor_config.json", "chat_template.jinja",
]
TEMPLATE = nano.HERE / "chat_template.jinja"


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def hugging_face(weights, folder, kind):
    """The folder as transformers writes it, with config.json respelled as of version 4.57."""
    import torch

    model = nano.build()
    nano.load(model, weights)
    model.to(getattr(torch, kind)).save_pretrained(folder)
    path = folder / "config.json"
    write_json(path, older_config(json.loads(path.read_text()), kind))
    tokenizer = nano.tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    shutil.copy(TEMPLATE, folder)
    pad, end = tokenizer.token_to_id("<|endoftext|>"), tokenizer.token_to_id("<|im_end|>")
    write_json(folder / "tokenizer_config.json", tokenizer_config())
    write_json(folder / "preprocessor_config.json", preprocessor_config())
    write_json(folder / "generation_config.json", dict(eos_token_id=[end, pad], pad_token_id=pad, do_sample=False))


def older_config(config, kind):
    """Rope as `rope_theta` and `rope_scaling`, the vision model's old type name: what every published checkpoint has."""
    text, vision = config["text_config"], config["vision_config"]
    rope = text.pop("rope_parameters")
    text["rope_theta"] = rope.pop("rope_theta")
    text["rope_scaling"] = rope
    vision["model_type"] = "qwen3_vl"
    for part in (config, text, vision):
        part.pop("dtype", None)
        part.pop("_attn_implementation", None)
    config["dtype"] = kind
    return config


def tokenizer_config():
    return dict(
        tokenizer_class="Qwen2Tokenizer", model_max_length=4096, eos_token="<|im_end|>", pad_token="<|endoftext|>", bos_token=None,
        unk_token=None, add_prefix_space=False, errors="replace", split_special_tokens=False, clean_up_tokenization_spaces=False,
    )


def preprocessor_config():
    return dict(
        image_processor_type="Qwen2VLImageProcessorFast", processor_class="Qwen3VLProcessor",
        size=dict(shortest_edge=nano.MIN_PIXELS, longest_edge=nano.MAX_PIXELS), patch_size=nano.PATCH, temporal_patch_size=2,
        merge_size=nano.MERGE, image_mean=[0.5] * 3, image_std=[0.5] * 3, do_resize=True, do_rescale=True, do_normalize=True,
        do_convert_rgb=True, resample=3, rescale_factor=1 / 255,
    )


def quantizable(group):
    """Whether mlx-vlm can and should quantize a layer: it is linear or an embedding, and its rows fall into whole groups."""

    def predicate(path, module):
        if "pos_embed" in path or not hasattr(module, "to_quantized"):
            return False
        return module.weight.shape[-1] % group == 0

    return predicate


def mlx(folder, out, bits, group, kind):
    from mlx_vlm.convert import convert

    shutil.rmtree(out, ignore_errors=True)
    convert(
        str(folder), str(out), quantize=True, q_bits=bits, q_group_size=group, quant_predicate=quantizable(group), dtype=kind)
    # The template and the sizes as this recipe wrote them, not as a library respells them.
    for name in ("tokenizer_config.json", "preprocessor_config.json", "generation_config.json", "chat_template.jinja"):
        shutil.copy(folder / name, out)
    path = out / "config.json"
    config = json.loads(path.read_text())
    for unwanted in ("quantization_config", "generation_config", "do_sample", "transformers_version"):
        config.pop(unwanted, None)
    write_json(path, config)


def install(folder, resources):
    """Copies the files, and writes the digest by which Fovea tells one version from another: of their contents, by name."""
    resources.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    for name in sorted(INSTALLED):
        shutil.copy(folder / name, resources)
        digest.update((folder / name).read_bytes())
    (resources / "digest").write_text(digest.hexdigest() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="state.pt of train.py, or a Hugging Face folder")
    parser.add_argument("--hf", type=Path, required=True, help="the Hugging Face folder to write")
    parser.add_argument("--mlx", type=Path, required=True, help="the MLX folder to write")
    parser.add_argument("--bits", type=int, default=8)
    parser.add_argument("--group", type=int, default=64)
    parser.add_argument("--type", default="float32", choices=["float32", "bfloat16"], help="of what is not quantized")
    parser.add_argument("--install", type=Path, help="copy what is needed of the MLX folder to here")
    options = parser.parse_args()
    hugging_face(options.weights, options.hf, options.type)
    mlx(options.hf, options.mlx, options.bits, options.group, options.type)
    print(f"{(options.mlx / 'model.safetensors').stat().st_size / 1e6:.2f} MB")
    if options.install:
        install(options.mlx, options.install)


if __name__ == "__main__":
    main()
