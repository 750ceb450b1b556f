"""Computes what the tiny checkpoints answer: python make_cases.py OUTPUT [VARIANT...]

For each variant a folder `cases` with config.json (the cases) and model.safetensors (float32
tensors); all computed by transformers in float32, eager attention.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

import quantized
from variants import CASES, IMAGE, IMAGES, VARIANTS, VIDEO, VISION_END, VISION_START

PATCH, MERGE = 16, 2
GREEDY, FEWEST_DIFFERENT, SMALLEST_GAP = 20, 10, 0.02

torch.set_num_threads(1)
processor = Qwen2VLImageProcessorPil(
    patch_size=PATCH, merge_size=MERGE, temporal_patch_size=2, image_mean=[0.5] * 3,
    image_std=[0.5] * 3, min_pixels=32 * 32, max_pixels=512 * 512)


def draw(name):
    """A picture with smooth colours, hard edges and noise."""
    width, height = IMAGES[name]
    random = np.random.default_rng(sum(name.encode()))
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 127 * np.sin((x * a + y * b) / 17) for a, b in random.normal(size=(3, 2))]
    picture = np.stack(planes, -1)
    left, top = random.integers(0, width - 16), random.integers(0, height - 16)
    picture[top : top + 13, left : left + 11] = random.integers(0, 256, 3)
    picture += random.normal(scale=8, size=picture.shape)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def load(folder, name):
    config = Qwen3VLConfig.from_pretrained(folder)
    if "quantize" not in VARIANTS[name]:
        return Qwen3VLForConditionalGeneration.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager").eval()
    config._attn_implementation = "eager"
    config.dtype = torch.float32
    model = Qwen3VLForConditionalGeneration(config).float()
    missing, unexpected = model.load_state_dict(quantized.read(folder), strict=False)
    assert set(missing) <= ({"lm_head.weight"} if config.tie_word_embeddings else set()), missing
    assert not unexpected, unexpected
    model.tie_weights()
    return model.eval()


def prompt(parts, random):
    """Token ids, and for each picture its name, first token and merged grid."""
    tokens, pictures = [], []
    for part in parts:
        if isinstance(part, int):
            tokens += random.integers(0, 300, part).tolist()
            continue
        width, height = (size // PATCH // MERGE for size in IMAGES[part])
        tokens.append(VISION_START)
        pictures.append(
            dict(image=part, first=len(tokens), gridHeight=height, gridWidth=width))
        tokens += [IMAGE] * (width * height) + [VISION_END]
    return tokens, pictures


def inputs(tokens, pictures, images):
    ids = torch.tensor([tokens])
    arguments = dict(input_ids=ids, mm_token_type_ids=(ids == IMAGE).int())
    if pictures:
        processed = processor([images[p["image"]] for p in pictures], return_tensors="pt")
        arguments.update(
            pixel_values=processed["pixel_values"], image_grid_thw=processed["image_grid_thw"])
        for picture, grid in zip(pictures, processed["image_grid_thw"].tolist()):
            assert grid == [1, picture["gridHeight"] * MERGE, picture["gridWidth"] * MERGE]
    return arguments


def next_tokens(model, tokens, pictures, images):
    """The greedy continuation, each token computed anew, and the leads over the second best."""
    tokens, chosen, gaps = list(tokens), [], []
    for _ in range(GREEDY):
        best = model(**inputs(tokens, pictures, images)).logits[0, -1].topk(2)
        chosen.append(best.indices[0].item())
        gaps.append(round((best.values[0] - best.values[1]).item(), 5))
        tokens.append(chosen[-1])
        if chosen[-1] in (IMAGE, VIDEO) or gaps[-1] < SMALLEST_GAP:
            return None
    return (chosen, gaps) if len(set(chosen)) >= FEWEST_DIFFERENT else None


def clear_prompt(model, name, seed, images):
    """A prompt whose continuation tells something.

    That is one without near-ties, without placeholders, which would want pictures, and without a
    single token all over.
    """
    for attempt in range(500):
        tokens, pictures = prompt(CASES[name], np.random.default_rng([seed, attempt]))
        continuation = next_tokens(model, tokens, pictures, images)
        if continuation:
            return tokens, pictures, *continuation
    raise ValueError(f"no prompt for {name}")


@torch.no_grad()
def make_case(model, name, seed, images, tensors):
    tokens, pictures, greedy, gaps = clear_prompt(model, name, seed, images)
    arguments = inputs(tokens, pictures, images)
    logits = model(**arguments).logits[0]
    tensors[f"{name}.logits"] = logits
    if pictures:
        positions, delta = model.model.get_rope_index(
            arguments["input_ids"], arguments["mm_token_type_ids"], arguments["image_grid_thw"])
        positions, following = positions[:, 0].tolist(), len(tokens) + delta.item()
        vision = model.model.get_image_features(
            arguments["pixel_values"], arguments["image_grid_thw"], return_dict=True)
        for index in range(len(pictures)):
            tensors[f"{name}.images.{index}.tokens"] = vision.pooler_output[index]
            for level, features in enumerate(vision.deepstack_features):
                tensors[f"{name}.images.{index}.deepstack.{level}"] = features[index]
    else:
        positions, following = [list(range(len(tokens)))] * 3, len(tokens)
    print(f"  {name}: {len(tokens)} tokens, logits deviate by {logits.std():.2f}, gaps from {min(gaps)}")
    return dict(
        name=name, tokens=tokens, images=pictures, positions=positions, next=following,
        rows=list(range(len(tokens))), greedy=greedy, gaps=gaps)


def make(name, output):
    print(name)
    images = {image: Image.open(output / "images" / f"{image}.png") for image in IMAGES}
    model = load(output / name, name)
    tensors = {}
    cases = [
        make_case(model, case, 100 * VARIANTS[name]["seed"] + number, images, tensors)
        for number, case in enumerate(CASES)]
    folder = output / name / "cases"
    folder.mkdir(exist_ok=True)
    shape = model.config.text_config
    description = dict(
        vocabulary=shape.vocab_size, hidden=shape.hidden_size,
        deepstack=len(model.config.vision_config.deepstack_visual_indexes), cases=cases)
    (folder / "config.json").write_text(json.dumps(description) + "\n")
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / "model.safetensors")


def main(output, names):
    (output / "images").mkdir(parents=True, exist_ok=True)
    for name in IMAGES:
        image = draw(name)
        image.save(output / "images" / f"{name}.png")
        check_patches(image)
    for name in names:
        make(name, output)


def check_patches(image):
    """The pixels that the models see follow from the picture by one formula and one permutation."""
    pixels = np.asarray(image).astype(np.float64) / 255 * 2 - 1
    height, width = (size // PATCH // MERGE for size in pixels.shape[:2])
    cells = pixels.reshape(height, MERGE, PATCH, width, MERGE, PATCH, 3)
    patches = cells.transpose(0, 3, 1, 4, 6, 2, 5).reshape(-1, 3, 1, PATCH, PATCH)
    patches = np.repeat(patches, 2, axis=2).reshape(len(patches), -1)
    seen = processor([image], return_tensors="np")["pixel_values"]
    assert np.abs(seen - patches).max() < 1e-6


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(VARIANTS))
