"""Makes the tiny random Qwen3-VL checkpoints: python make_checkpoints.py OUTPUT [VARIANT...]"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

from variants import IMAGE, THETA, VARIANTS, VIDEO, VISION_END, VISION_START

torch.set_num_threads(1)


def configuration(variant):
    text = dict(variant["text"])
    section = text.pop("section")
    rope = dict(rope_type="default", rope_theta=THETA, mrope_section=section, mrope_interleaved=True)
    vision = dict(variant["vision"], out_hidden_size=text["hidden_size"])
    return Qwen3VLConfig(
        text_config=dict(text, rope_parameters=rope, tie_word_embeddings=variant["tied"]),
        vision_config=vision, tie_word_embeddings=variant["tied"], image_token_id=IMAGE,
        video_token_id=VIDEO, vision_start_token_id=VISION_START, vision_end_token_id=VISION_END)


def randomise(model, seed):
    """Every tensor gets values that show when it is left out, biases and norms included."""
    random = torch.Generator().manual_seed(seed)
    done = set()
    for name, weight in model.named_parameters():
        if weight.data_ptr() in done:
            continue
        done.add(weight.data_ptr())
        with torch.no_grad():
            if name.endswith("bias"):
                weight.copy_(0.3 * torch.randn(weight.shape, generator=random))
            elif weight.ndim == 1:
                weight.copy_(0.5 + torch.rand(weight.shape, generator=random))
            elif "embed_tokens" in name or "lm_head" in name:
                weight.copy_(0.4 * torch.randn(weight.shape, generator=random))
            elif "pos_embed" in name:
                weight.copy_(0.5 * torch.randn(weight.shape, generator=random))
            else:
                # Louder than the embeddings, or a tied model repeats its last token for ever.
                loud = "o_proj" in name or "down_proj" in name
                scale = (2.5 if loud else 1.2) / weight[0].numel() ** 0.5
                weight.copy_(scale * torch.randn(weight.shape, generator=random))


def rewrite_as_older(folder):
    """Turns config.json into what transformers 4.57 wrote, which mlx-vlm and most models have."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    rope = config["text_config"].pop("rope_parameters")
    config["text_config"]["rope_theta"] = rope.pop("rope_theta")
    config["text_config"]["rope_scaling"] = rope
    config["vision_config"].pop("rope_parameters", None)
    config["vision_config"]["model_type"] = "qwen3_vl"
    path.write_text(json.dumps(config, indent=2) + "\n")


def quantize(folder, arguments):
    import mlx.core as mx
    from mlx_vlm.convert import mixed_quant_predicate_builder
    from mlx_vlm.quant_utils import quantize_model
    from mlx_vlm.utils import load_model, save_config, save_weights, skip_multimodal_module

    # A model without tokenizer cannot go through mlx_vlm.convert, only through its parts.
    model = load_model(folder)
    config = json.loads((folder / "config.json").read_text())
    recipe = arguments.get("quant_predicate")
    if recipe:
        predicate = mixed_quant_predicate_builder(recipe, model.language_model)
        rule = lambda path, module: not skip_multimodal_module(path) and predicate(path, module)
    else:
        rule = lambda path, module: not skip_multimodal_module(path) and hasattr(module, "to_quantized")
    model, config = quantize_model(
        model, config, arguments["q_group_size"], arguments["q_bits"], quant_predicate=rule)
    mx.eval(model.parameters())
    shutil.rmtree(folder)
    folder.mkdir()
    save_weights(folder, model, donate_weights=True)
    save_config(config, config_path=folder / "config.json")


def make(name, output):
    variant = VARIANTS[name]
    model = Qwen3VLForConditionalGeneration(configuration(variant)).eval()
    randomise(model, variant["seed"])
    model = model.to(getattr(torch, variant["dtype"]))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        model.save_pretrained(folder, max_shard_size=variant["shard"] or "1GB")
        if variant["generation"] == 4:
            rewrite_as_older(folder)
        if "quantize" in variant:
            quantize(folder, variant["quantize"])
        target = Path(output) / name
        target.mkdir(parents=True, exist_ok=True)
        for old in list(target.glob("*.safetensors")) + list(target.glob("*.json")):
            old.unlink()
        for file in folder.iterdir():
            if file.name == "config.json" or "safetensors" in file.name:
                shutil.copyfile(file, target / file.name)
    size = sum(file.stat().st_size for file in target.glob("*.safetensors"))
    print(name, sorted(file.name for file in target.iterdir()), size, "bytes")


if __name__ == "__main__":
    for name in sys.argv[2:] or VARIANTS:
        make(name, sys.argv[1])
