"""Reads an MLX checkpoint back into Hugging Face's names and shapes, dequantized to float32."""

import json

import numpy as np
import torch
from safetensors import safe_open


def unpack(words, bits, cols):
    """[rows, words] of uint32 to [rows, cols]: each row is a stream of bits, lowest first."""
    stream = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little")
    values = stream[:, : cols * bits].reshape(words.shape[0], cols, bits)
    return (values.astype(np.int64) << np.arange(bits)).sum(-1)


def hugging_face_name(name, known):
    """Text models are called language_model.model by mlx-vlm, model by mlx-lm."""
    plain = name.replace("language_model.lm_head", "lm_head")
    names = (
        plain, plain.replace("language_model.model.", "model."),
        plain.replace("language_model.model.", "model.language_model."),
        plain.replace("vision_tower.", "model.visual."))
    return next((each for each in names if each in known), name)


def read(folder, model):
    """The state of an unquantized model of transformers, and of what it was dequantized.

    That is, by names, the quants times their scales, the biases, and the size of a group.
    """
    known = set(model.state_dict())
    quantization = json.loads((folder / "config.json").read_text())["quantization"]
    stored = {}
    for file in sorted(folder.glob("model*.safetensors")):
        with safe_open(file, "pt") as tensors:
            stored.update({name: tensors.get_tensor(name) for name in tensors.keys()})
    state, parts = {}, {}
    for name, tensor in stored.items():
        layer = name.rsplit(".", 1)[0]
        if name.endswith((".scales", ".biases")):
            continue
        if name.endswith(".weight") and layer + ".scales" in stored:
            setting = quantization.get(layer, quantization)
            scales, biases = (stored[layer + end].float() for end in (".scales", ".biases"))
            group = setting["group_size"]
            quants = unpack(tensor.numpy(), setting["bits"], scales.shape[1] * group)
            quants = torch.from_numpy(quants).float()
            scaled = scales.repeat_interleave(group, 1) * quants
            biases = biases.repeat_interleave(group, 1)
            tensor = scaled + biases
            parts[hugging_face_name(name, known)] = (scaled, biases, group)
        elif name.endswith("patch_embed.proj.weight"):
            tensor = tensor.permute(0, 4, 1, 2, 3)
        state[hugging_face_name(name, known)] = tensor.float().contiguous()
    return state, parts
