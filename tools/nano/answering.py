"""Greedy answers of a checkpoint, through transformers (float32) or through mlx-vlm. Messages are as the OpenAI API has them."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

import model as nano

LONGEST = 160  # tokens of an answer


@dataclass
class Answer:
    """The text, its tokens, and for each token by how much its logit was ahead of the next best."""

    text: str
    tokens: list = field(default_factory=list)
    gaps: list = field(default_factory=list)


def user(question, pictures):
    """One message of the user: `pictures` pictures, then the question."""
    return {"role": "user", "content": [{"type": "image"}] * pictures + [{"type": "text", "text": question}]}


class Transformers:
    """A Hugging Face folder, or what train.py saved."""

    def __init__(self, path, threads=2):
        import jinja2
        import torch

        torch.set_num_threads(threads)
        self.torch = torch
        self.model = nano.build().eval()
        nano.load(self.model, path)
        environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
        self.template = environment.from_string((nano.HERE / "chat_template.jinja").read_text(encoding="utf-8"))

    def __call__(self, messages, images):
        torch, tokenizer = self.torch, nano.tokenizer()
        prompt = self.template.render(messages=messages, add_generation_prompt=True)
        seen = [nano.patches(image.convert("RGB")) for image in images]
        tokens = []
        grids = iter([grid for _, grid in seen])
        image_token = tokenizer.token_to_id("<|image_pad|>")
        for token in tokenizer.encode(prompt, add_special_tokens=False).ids:
            grid = next(grids) if token == image_token else None
            tokens += [token] * (grid[1] * grid[2] // nano.MERGE**2 if grid else 1)
        inputs = torch.tensor([tokens])
        extra = {}
        if seen:
            extra = dict(
                pixel_values=torch.from_numpy(np.concatenate([nano.pixel_rows(raw) for raw, _ in seen])),
                image_grid_thw=torch.tensor([grid for _, grid in seen]), mm_token_type_ids=(inputs == image_token).int(),
            )
        end = [tokenizer.token_to_id("<|im_end|>"), tokenizer.token_to_id("<|endoftext|>")]
        with torch.inference_mode():
            made = self.model.generate(
                input_ids=inputs, attention_mask=torch.ones_like(inputs), max_new_tokens=LONGEST, do_sample=False, eos_token_id=end,
                pad_token_id=end[1], **extra,
            )
        new = [token for token in made[0, len(tokens) :].tolist() if token not in end]
        return Answer(tokenizer.decode(new, skip_special_tokens=False), new)


class Mlx:
    """An MLX folder, run by mlx-vlm with its own preprocessing, template and generation."""

    def __init__(self, path):
        from mlx_vlm import load

        self.model, self.processor = load(str(path))

    def __call__(self, messages, images):
        from mlx_vlm import stream_generate

        prompt = self.processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        answer = Answer("")
        options = dict(max_tokens=LONGEST, temperature=0.0)
        if images:
            options["image"] = [image.convert("RGB") for image in images]
        for step in stream_generate(self.model, self.processor, prompt, **options):
            if step.token is None or step.logprobs is None:
                continue
            if len(answer.tokens) < step.generation_tokens:
                best = np.sort(np.array(step.logprobs.astype(self.float32()), dtype=np.float32).ravel())
                answer.tokens.append(int(step.token))
                answer.gaps.append(round(float(best[-1] - best[-2]), 4))
        ends = {nano.tokenizer().token_to_id(name) for name in ("<|im_end|>", "<|endoftext|>")}
        answer.text = nano.tokenizer().decode([t for t in answer.tokens if t not in ends], skip_special_tokens=False)
        return answer

    def float32(self):
        import mlx.core

        return mlx.core.float32


def opened(paths):
    return [Image.open(path) for path in paths]
