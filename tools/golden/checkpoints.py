"""Makes the tiny random checkpoints."""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import architectures
from quantize import quantize


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


def store(tensors, folder, shards):
    """Writes one file, or shards of about the same size with an index."""
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        return
    total = sum(tensor.nbytes for tensor in tensors.values())
    parts, before = [{} for _ in range(shards)], 0
    for name, tensor in tensors.items():
        parts[min(before * shards // total, shards - 1)][name] = tensor
        before += tensor.nbytes
    files = {}
    for number, part in enumerate(parts, 1):
        file = f"model-{number:05}-of-{shards:05}.safetensors"
        save_file(part, folder / file, {"format": "pt"})
        files.update(dict.fromkeys(part, file))
    index = dict(metadata=dict(total_size=total), weight_map=files)
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def processor_settings(architecture, variant):
    """preprocessor_config.json, of the older generation unless config.json is of the newer."""
    vision = variant["vision"]
    pixels = [(side * 2 * vision["patch_size"]) ** 2 for side in (1, 64)]
    sizes = (
        dict(size=dict(shortest_edge=pixels[0], longest_edge=pixels[1]))
        if variant["layout"] == "5" else dict(min_pixels=pixels[0], max_pixels=pixels[1]))
    return dict(
        sizes, patch_size=vision["patch_size"], merge_size=vision["spatial_merge_size"],
        temporal_patch_size=vision["temporal_patch_size"], image_mean=architecture.mean,
        image_std=architecture.std)


def make(name, variant, output):
    architecture = architectures.of(name)
    model = architecture.create(architecture.configuration(variant)).eval()
    randomise(model, variant["seed"])
    model = model.to(getattr(torch, variant["dtype"]))
    layout, shards = variant["layout"], variant.get("shards", 1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "checkpoint"
        model.save_pretrained(folder)
        tensors = load_file(folder / "model.safetensors")
        (folder / "model.safetensors").unlink()
        rename = architecture.renames.get(layout, lambda tensor: tensor)
        store({rename(key): tensors[key] for key in tensors}, folder, shards)
        architecture.rewrite(folder, layout)
        if "quantize" in variant:
            quantize(folder, variant["quantize"], shards)
        if "vision" in variant:
            settings = json.dumps(processor_settings(architecture, variant), indent=2)
            (folder / "preprocessor_config.json").write_text(settings + "\n")
        publish(folder, output / name)


def publish(folder, target):
    target.mkdir(parents=True, exist_ok=True)
    for old in [*target.glob("*.safetensors"), *target.glob("*.json")]:
        old.unlink()
    for file in folder.iterdir():
        if file.name in ("config.json", "preprocessor_config.json") or "safetensors" in file.name:
            shutil.copyfile(file, target / file.name)
    size = sum(file.stat().st_size for file in target.glob("*.safetensors"))
    print("/".join(target.parts[-2:]), size, "bytes")
