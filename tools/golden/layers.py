"""Writes what each layer of a checkpoint makes of a prompt, for `fovea verify` to compare with.

    python tools/golden/layers.py CHECKPOINT

computes with transformers in float32 (quantized weights are dequantized first) and writes
CHECKPOINT/fovea-golden: a text and, if the model takes pictures, a picture with text around it.

    python tools/golden/layers.py --tiny FOLDER

makes a tiny random Qwen3-VL checkpoint first, with fovea-nano's vocabulary. That is how the one of the
tests was made.

config.json of the folder has `cases`, each with its `name`, `tokens`, and `images` (`file`, `first`
token). model.safetensors has, in float32, `CASE.layers.N.keys` and `.values` `[tokens, kvHeads *
headDim]` as layer N keeps them, `CASE.logits` `[1, vocabulary]` of the last token, and for pictures
`CASE.images.N.tokens` and `CASE.images.N.deepstack.LEVEL` `[tokens, hidden]`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, Qwen3VLConfig
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

torch.set_num_threads(1)


def load(folder):
    config = AutoConfig.from_pretrained(folder)
    kind = AutoModelForImageTextToText if hasattr(config, "vision_config") else AutoModelForCausalLM
    if "quantization" not in json.loads((folder / "config.json").read_text()):
        return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    import quantized

    config.quantization_config = config.quantization = None
    config.dtype = torch.float32
    model = kind.from_config(config, attn_implementation="eager").float()
    missing, unexpected = model.load_state_dict(quantized.read(folder, model)[0], strict=False)
    assert set(missing) <= {"lm_head.weight"}, missing
    assert not unexpected, unexpected
    model.tie_weights()
    return model.eval()


def picture():
    """The integer formula leaves no doubt about the pixels."""
    y, x = np.mgrid[0:64, 0:96]
    return Image.fromarray(np.stack([3 * x % 256, 4 * y % 256, (x * y) % 256], -1).astype(np.uint8))


def prompt(config, folder, target):
    """The cases: names, tokens, pictures and what the model is given."""
    text = getattr(config, "text_config", config)
    random = np.random.default_rng(1)
    some = random.integers(0, text.vocab_size - 40, 40).tolist()
    yield dict(name="text", tokens=some[:24], images=[]), {}
    if not hasattr(config, "vision_config"):
        return
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    processor = Qwen2VLImageProcessorPil(**{k: v for k, v in settings.items() if not k.endswith(("_type", "_class"))})
    image = picture()
    image.save(target / "picture.png")
    seen = processor([image], return_tensors="pt")
    count = int(seen["image_grid_thw"].prod()) // processor.merge_size**2
    start = [config.vision_start_token_id]
    tokens = some[:5] + start + [config.image_token_id] * count + [config.vision_end_token_id] + some[5:13]
    yield dict(name="picture", tokens=tokens, images=[dict(file="picture.png", first=6)]), dict(
        pixel_values=seen["pixel_values"], image_grid_thw=seen["image_grid_thw"])


@torch.no_grad()
def compute(model, case, pixels, tensors):
    ids = torch.tensor([case["tokens"]])
    arguments = dict(input_ids=ids, **pixels)
    if hasattr(model.config, "vision_config"):
        arguments["mm_token_type_ids"] = (ids == model.config.image_token_id).int()
    result = model(**arguments, use_cache=True)
    name = case["name"]
    for index, layer in enumerate(result.past_key_values.layers):
        for kind, kept in (("keys", layer.keys), ("values", layer.values)):
            tensors[f"{name}.layers.{index}.{kind}"] = kept[0].transpose(0, 1).reshape(len(case["tokens"]), -1)
    tensors[f"{name}.logits"] = result.logits[0, -1:]
    if pixels:
        vision = model.model.get_image_features(**pixels, return_dict=True)
        tensors[f"{name}.images.0.tokens"] = vision.pooler_output[0]
        for level, features in enumerate(getattr(vision, "deepstack_features", None) or []):
            tensors[f"{name}.images.0.deepstack.{level}"] = features[0]


def write(folder):
    model = load(folder)
    target = folder / "fovea-golden"
    target.mkdir(exist_ok=True)
    tensors, cases = {}, []
    for case, pixels in prompt(model.config, folder, target):
        compute(model, case, pixels, tensors)
        cases.append(case)
    (target / "config.json").write_text(json.dumps(dict(cases=cases)) + "\n")
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, target / "model.safetensors")
    print(folder.name, [case["name"] for case in cases], len(tensors), "tensors")


def tiny(folder):
    rope = dict(rope_type="default", rope_theta=10000.0, mrope_section=[4, 2, 2], mrope_interleaved=True)
    config = Qwen3VLConfig(
        text_config=dict(
            vocab_size=1344, hidden_size=32, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=1,
            head_dim=16, intermediate_size=40, max_position_embeddings=256, rope_parameters=rope,
            tie_word_embeddings=True),
        vision_config=dict(
            hidden_size=16, depth=2, num_heads=2, intermediate_size=24, patch_size=8, spatial_merge_size=2,
            temporal_patch_size=2, num_position_embeddings=16, deepstack_visual_indexes=[0], out_hidden_size=32),
        tie_word_embeddings=True, image_token_id=1315, video_token_id=1316, vision_start_token_id=1312,
        vision_end_token_id=1313)
    torch.manual_seed(7)
    model = AutoModelForImageTextToText.from_config(config).float()
    with torch.no_grad():
        for weight in model.parameters():
            spread = 0.3 if weight.ndim == 1 else 1.2 / weight[0].numel() ** 0.5
            weight.copy_((1 if weight.ndim == 1 else 0) + spread * torch.randn(weight.shape))
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    processor = dict(
        patch_size=8, merge_size=2, temporal_patch_size=2, size=dict(shortest_edge=256, longest_edge=65536),
        image_mean=[0.5] * 3, image_std=[0.5] * 3)
    (folder / "preprocessor_config.json").write_text(json.dumps(processor) + "\n")


if __name__ == "__main__":
    path = Path(sys.argv[-1])
    if sys.argv[1] == "--tiny":
        tiny(path)
    write(path)
