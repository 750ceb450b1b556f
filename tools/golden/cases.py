"""Computes what the tiny checkpoints answer.

For each variant a folder `cases` with config.json (the cases) and model.safetensors (float32
tensors); all computed by transformers in float32, eager attention.
"""

import json

import numpy as np
import torch
from safetensors.torch import save_file

import architectures
import bounds
import quantized
from pictures import Pictures
from variants import IMAGES, PICTURE_CASES, TEXT_CASES

GREEDY, ENOUGH_DIFFERENT, SMALLEST_GAP, ATTEMPTS = 20, 8, 0.01, 100

# What is kept of each case unless everything is: rows of logits and features, columns of logits.
PROMPT_ROWS, FEATURE_ROWS, STEP_COLUMNS = 5, 4, 12


def load(folder, architecture, variant):
    """The model, and of what its quantized matrices were made, by the place of their memory."""
    if "quantize" not in variant:
        return architecture.load(
            folder, dtype=torch.float32, attn_implementation="eager").eval(), {}
    config = architecture.configuration(variant)
    config._attn_implementation = "eager"
    config.dtype = torch.float32
    model = architecture.create(config).float()
    state, parts = quantized.read(folder, model)
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert set(missing) <= ({"lm_head.weight"} if variant["tied"] else set()), missing
    assert not unexpected, unexpected
    model.tie_weights()
    weights = dict(model.named_parameters())
    return model.eval(), {weights[name].data_ptr(): part for name, part in parts.items()}


def spread(count, most):
    """At most so many of the numbers below count, evenly spread, first and last among them."""
    return sorted({round(i) for i in np.linspace(0, count - 1, min(count, most))})


class Prompts:
    """Makes a variant's prompts and what the reference says to them."""

    def __init__(self, model, parts, variant, pictures, complete):
        self.model, self.parts, self.pictures = model, parts, pictures
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

    def following(self, tokens, images):
        """The position that follows a prompt, and those of its tokens, `[3][tokens]`."""
        if not images:
            return len(tokens), [list(range(len(tokens)))] * 3
        arguments = self.inputs(tokens, images)
        positions, delta = self.model.model.get_rope_index(
            arguments["input_ids"], arguments["mm_token_type_ids"], arguments["image_grid_thw"])
        return len(tokens) + delta.item(), positions[:, 0].tolist()

    def continuation(self, tokens, images):
        """The greedy continuation, or a shorter one that ends where it cannot be used.

        That is at a near-tie or a placeholder, which would want a picture.
        """
        chosen, (position, _) = [], self.following(tokens, images)
        output = self.model(**self.inputs(tokens, images), use_cache=True)
        axes = (3, 1, 1) if self.pictures else (1, 1)
        while True:
            best = output.logits[0, -1].topk(2)
            token = best.indices[0].item()
            if token in (self.image, self.video) or best.values[0] - best.values[1] < SMALLEST_GAP:
                return chosen
            chosen.append(token)
            if len(chosen) == GREEDY:
                return chosen
            output = self.model(
                input_ids=torch.tensor([[token]]), past_key_values=output.past_key_values,
                position_ids=torch.full(axes, position), use_cache=True)
            position += 1

    def clear(self, turns, seed):
        """A prompt whose continuation tells something: it has different tokens, and no ties."""
        most = 0
        for attempt in range(ATTEMPTS):
            tokens, images, ends = self.prompt(turns, np.random.default_rng([seed, attempt]))
            chosen = self.continuation(tokens, images)
            different = len(set(chosen)) if len(chosen) == GREEDY else 0
            if different > most:
                most, best = different, (tokens, images, ends, chosen)
            if most >= ENOUGH_DIFFERENT:
                break
        return best

    def rows(self, count, most):
        return [*range(count)] if self.complete else spread(count, most)

    @torch.no_grad()
    def make(self, name, turns, seed):
        tokens, images, ends, greedy = self.clear(turns, seed)
        logits = self.model(**self.inputs(tokens + greedy[:-1], images)).logits[0]
        steps = logits[len(tokens) - 1 :]
        best = steps.topk(2)
        assert best.indices[:, 0].tolist() == greedy
        gaps = [round(gap, 5) for gap in (best.values[:, 0] - best.values[:, 1]).tolist()]
        rows = self.rows(len(tokens), PROMPT_ROWS)
        random = np.random.default_rng(seed)
        columns = sorted(random.choice(self.vocabulary, STEP_COLUMNS, replace=False).tolist())
        columns = [*range(self.vocabulary)] if self.complete else columns
        self.tensors[f"{name}.logits"] = logits[rows]
        self.tensors[f"{name}.steps"] = steps[:, columns]
        following, positions = self.following(tokens, images)
        if images:
            self.features(name, images, self.inputs(tokens, images))
        logit_bound, feature_bound = self.bounds(tokens + greedy[:-1], images)
        bounds_of_integers = self.bounds_of_integers(tokens + greedy[:-1], images)
        print(f"  {name}: {len(tokens)} tokens, logits deviate by {logits.std():.2f}, "
              f"gaps from {min(gaps)}, {len(set(greedy))} different, "
              f"bounds {logit_bound:.1e} {feature_bound:.1e}")
        return dict(
            name=name, tokens=tokens, turns=ends, images=images, positions=positions,
            next=following, rows=rows, columns=columns, greedy=greedy, gaps=gaps,
            logitBound=logit_bound, featureBound=feature_bound, **bounds_of_integers)

    def bounds_of_integers(self, tokens, images):
        """How far they may be where the engine multiplies 16-bit integers, which needs quants."""
        if not self.parts:
            return {}
        logit_bound, feature_bound = self.bounds(tokens, images, integers=True)
        return dict(integerLogitBound=logit_bound, integerFeatureBound=feature_bound)

    def bounds(self, tokens, images, integers=False):
        """How far logits and features may be from the engine's."""
        arguments = self.inputs(tokens, images)
        compute = lambda: [self.model(**arguments).logits]
        if images:
            compute = lambda: [self.model(**arguments).logits, *self.encode(arguments)]
        found = [float(f"{each:.2e}") for each in bounds.bound(compute, self.parts, integers)]
        return found[0], max(found[1:], default=0)

    def encode(self, arguments):
        """The features of each picture, and then of each level and picture."""
        vision = self.model.model.get_image_features(
            arguments["pixel_values"], arguments["image_grid_thw"], return_dict=True)
        levels = getattr(vision, "deepstack_features", None) or []
        return [*vision.pooler_output, *(each for level in levels for each in level)]

    def features(self, name, images, arguments):
        features = self.encode(arguments)
        for index, image in enumerate(images):
            image["rows"] = self.rows(image["gridHeight"] * image["gridWidth"], FEATURE_ROWS)
            tokens, *levels = (each[image["rows"]] for each in features[index :: len(images)])
            self.tensors[f"{name}.images.{index}.tokens"] = tokens
            for level, tensor in enumerate(levels):
                self.tensors[f"{name}.images.{index}.deepstack.{level}"] = tensor


def prompts_of(name, variant, output, complete=False):
    architecture = architectures.of(name)
    model, parts = load(output / name, architecture, variant)
    vision = variant.get("vision")
    pictures = vision and Pictures(architecture, vision["patch_size"], output / "images")
    return Prompts(model, parts, variant, pictures, complete)


@torch.no_grad()
def add_bounds_of_integers(name, variant, output):
    """Computes these bounds anew for cases that are there already."""
    prompts = prompts_of(name, variant, output)
    file = output / name / "cases" / "config.json"
    description = json.loads(file.read_text())
    for case in description["cases"]:
        tokens = case["tokens"] + case["greedy"][:-1]
        case.update(prompts.bounds_of_integers(tokens, case["images"]))
        print(f"  {case['name']}: {case['integerLogitBound']} {case['integerFeatureBound']}")
    file.write_text(json.dumps(description) + "\n")


def make(name, variant, output, complete=False):
    prompts = prompts_of(name, variant, output, complete)
    vision = variant.get("vision")
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
