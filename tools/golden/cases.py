"""Computes what the tiny checkpoints answer.

For each variant a folder `cases` with config.json (the cases) and model.safetensors (float32
tensors); all computed by transformers in float32, eager attention.
"""

import json

import numpy as np
import torch
from safetensors.torch import save_file

import architectures
import quantized
from pictures import Pictures
from variants import IMAGES, PICTURE_CASES, TEXT_CASES

GREEDY, FEWEST_DIFFERENT, SMALLEST_GAP = 20, 10, 0.02

# What is kept of each case unless everything is: rows of logits and features, columns of logits.
PROMPT_ROWS, FEATURE_ROWS, STEP_COLUMNS = 5, 4, 12


def load(folder, architecture, variant):
    if "quantize" not in variant:
        return architecture.load(
            folder, dtype=torch.float32, attn_implementation="eager").eval()
    config = architecture.configuration(variant)
    config._attn_implementation = "eager"
    config.dtype = torch.float32
    model = architecture.create(config).float()
    missing, unexpected = model.load_state_dict(quantized.read(folder, model), strict=False)
    assert set(missing) <= ({"lm_head.weight"} if variant["tied"] else set()), missing
    assert not unexpected, unexpected
    model.tie_weights()
    return model.eval()


def spread(count, most):
    """At most so many of the numbers below count, evenly spread, first and last among them."""
    return sorted({round(i) for i in np.linspace(0, count - 1, min(count, most))})


class Prompts:
    """Makes a variant's prompts and what the reference says to them."""

    def __init__(self, model, variant, pictures, complete):
        self.model, self.variant, self.pictures = model, variant, pictures
        self.complete = complete
        self.vocabulary = variant["text"]["vocab_size"]
        self.start, self.end, self.image, self.video = architectures.specials(variant)
        self.tensors = {}

    def prompt(self, turns, random):
        """Token ids, the pictures among them, and where the turns end."""
        tokens, images, ends = [], [], []
        for turn in turns:
            for part in turn:
                if isinstance(part, int):
                    tokens += random.integers(0, self.start, part).tolist()
                    continue
                width, height = IMAGES[part]
                tokens.append(self.start)
                images.append(dict(
                    image=self.pictures.file(part), name=part, first=len(tokens),
                    gridHeight=height, gridWidth=width))
                tokens += [self.image] * (width * height) + [self.end]
            ends.append(len(tokens))
        return tokens, images, ends

    def inputs(self, tokens, images):
        ids = torch.tensor([tokens])
        arguments = dict(input_ids=ids)
        if self.pictures:
            arguments.update(mm_token_type_ids=(ids == self.image).int())
        if images:
            arguments.update(self.pictures.inputs([image["name"] for image in images]))
        return arguments

    def next_tokens(self, tokens, images):
        """The greedy continuation, each token computed anew, or nothing if it tells nothing.

        That is if it has near-ties, or placeholders, which would want pictures, or a single token
        all over.
        """
        tokens, chosen, gaps, logits = list(tokens), [], [], []
        for _ in range(GREEDY):
            row = self.model(**self.inputs(tokens, images)).logits[0, -1]
            best = row.topk(2)
            logits.append(row)
            chosen.append(best.indices[0].item())
            gaps.append(round((best.values[0] - best.values[1]).item(), 5))
            tokens.append(chosen[-1])
            if chosen[-1] in (self.image, self.video) or gaps[-1] < SMALLEST_GAP:
                return None
        enough = len(set(chosen)) >= FEWEST_DIFFERENT
        return (chosen, gaps, torch.stack(logits)) if enough else None

    def clear(self, turns, seed):
        for attempt in range(500):
            tokens, images, ends = self.prompt(turns, np.random.default_rng([seed, attempt]))
            continuation = self.next_tokens(tokens, images)
            if continuation:
                return tokens, images, ends, *continuation
        raise ValueError(f"no prompt for {turns}")

    def rows(self, count, most):
        return [*range(count)] if self.complete else spread(count, most)

    @torch.no_grad()
    def make(self, name, turns, seed):
        tokens, images, ends, greedy, gaps, steps = self.clear(turns, seed)
        arguments = self.inputs(tokens, images)
        logits = self.model(**arguments).logits[0]
        rows = self.rows(len(tokens), PROMPT_ROWS)
        random = np.random.default_rng(seed)
        columns = sorted(random.choice(self.vocabulary, STEP_COLUMNS, replace=False).tolist())
        columns = [*range(self.vocabulary)] if self.complete else columns
        self.tensors[f"{name}.logits"] = logits[rows]
        self.tensors[f"{name}.steps"] = steps[:, columns]
        if images:
            positions, following = self.positions(arguments, len(tokens))
            self.features(name, images, arguments)
        else:
            positions, following = [list(range(len(tokens)))] * 3, len(tokens)
        print(f"  {name}: {len(tokens)} tokens, logits deviate by {logits.std():.2f}, "
              f"gaps from {min(gaps)}")
        return dict(
            name=name, tokens=tokens, turns=ends, images=images, positions=positions,
            next=following, rows=rows, columns=columns, greedy=greedy, gaps=gaps)

    def positions(self, arguments, length):
        positions, delta = self.model.model.get_rope_index(
            arguments["input_ids"], arguments["mm_token_type_ids"], arguments["image_grid_thw"])
        return positions[:, 0].tolist(), length + delta.item()

    def features(self, name, images, arguments):
        vision = self.model.model.get_image_features(
            arguments["pixel_values"], arguments["image_grid_thw"], return_dict=True)
        deepstack = getattr(vision, "deepstack_features", None) or []
        for index, image in enumerate(images):
            image["rows"] = self.rows(image["gridHeight"] * image["gridWidth"], FEATURE_ROWS)
            place = f"{name}.images.{index}"
            self.tensors[f"{place}.tokens"] = vision.pooler_output[index][image["rows"]]
            # Features of the levels come for all pictures in one, or in a list of them.
            for level, features in enumerate(deepstack):
                self.tensors[f"{place}.deepstack.{level}"] = features[index][image["rows"]]


def make(name, variant, output, complete=False):
    architecture = architectures.of(name)
    model = load(output / name, architecture, variant)
    vision = variant.get("vision")
    pictures = vision and Pictures(architecture, vision["patch_size"], output / "images")
    prompts = Prompts(model, variant, pictures, complete)
    kinds = PICTURE_CASES if vision else TEXT_CASES
    cases = [
        prompts.make(case, turns, 100 * variant["seed"] + number)
        for number, (case, turns) in enumerate(kinds.items())]
    folder = output / name / "cases"
    folder.mkdir(exist_ok=True)
    description = dict(
        vocabulary=prompts.vocabulary, hidden=variant["text"]["hidden_size"],
        patch=vision["patch_size"] if vision else 0,
        deepstack=len(vision.get("deepstack_visual_indexes", [])) if vision else 0, cases=cases)
    (folder / "config.json").write_text(json.dumps(description) + "\n")
    tensors = {key: value.contiguous() for key, value in prompts.tensors.items()}
    save_file(tensors, folder / "model.safetensors")
