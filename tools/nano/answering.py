"""Greedy answers of a checkpoint through mlx-vlm. Messages are as the OpenAI API has them."""

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


class Mlx:
    """An MLX folder, run by mlx-vlm with its own preprocessing, template and generation, in bf16 or in float32."""

    def __init__(self, path, float32=False):
        import mlx.core as mx
        from mlx_vlm import load

        self.model, self.processor = load(str(path))
        if float32:
            self.model.set_dtype(mx.float32)

    def __call__(self, messages, images):
        import mlx.core as mx
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
                best = np.sort(np.array(step.logprobs.astype(mx.float32), dtype=np.float32).ravel())
                answer.tokens.append(int(step.token))
                answer.gaps.append(round(float(best[-1] - best[-2]), 4))
        ends = {nano.tokenizer().token_to_id(name) for name in ("<|im_end|>", "<|endoftext|>")}
        answer.text = nano.tokenizer().decode([t for t in answer.tokens if t not in ends], skip_special_tokens=False)
        return answer


def opened(paths):
    return [Image.open(path) for path in paths]
