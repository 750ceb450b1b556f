"""Writes what transformers computes in float32, for a test: python reference.py DENSE FOLDER

DENSE is the checkpoint that gguf_checkpoint.py wrote with --dense, FOLDER the one without.
FOLDER/fovea-reference.json gets the tokens of a text (the project's documentation), the mean of the
negative log-probabilities of all but the first of them, and greedy answers to some conversations.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from conversations import conversations

TEXT_TOKENS, CONVERSATIONS, ANSWER_TOKENS = 4000, 5, 32
ROOT = Path(__file__).resolve().parents[2]


def text():
    files = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(file.read_text() for file in files)


def surprise(model, tokens):
    """Looks at a part of the logits at a time, as all of them are 800 MB."""
    with torch.no_grad():
        hidden = model.model(torch.tensor([tokens])).last_hidden_state[0]
        total = 0.0
        for first in range(0, len(tokens) - 1, 500):
            following = torch.tensor(tokens[first + 1 : first + 501])
            scores = model.lm_head(hidden[first : first + len(following)]).double().log_softmax(-1)
            total -= scores.gather(1, following[:, None]).sum().item()
    return total / (len(tokens) - 1)


def answer(model, tokenizer, messages):
    prompt = tokenizer.apply_chat_template(
        messages, add_generation_prompt=True, return_dict=True, return_tensors="pt")
    found = model.generate(
        **prompt, do_sample=False, max_new_tokens=ANSWER_TOKENS, pad_token_id=tokenizer.pad_token_id)
    tokens = found[0, prompt["input_ids"].shape[1] :]
    return dict(messages=messages, answer=tokenizer.decode(tokens, skip_special_tokens=True))


def main():
    dense, folder = sys.argv[1:]
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(dense)
    model = AutoModelForCausalLM.from_pretrained(dense, dtype=torch.float32).eval()
    tokens = tokenizer(text())["input_ids"][:TEXT_TOKENS]
    asked = conversations()
    some = asked[:: len(asked) // CONVERSATIONS][:CONVERSATIONS]
    reference = dict(
        tokens=tokens, surprise=surprise(model, tokens), maxTokens=ANSWER_TOKENS,
        conversations=[answer(model, tokenizer, messages) for messages in some])
    (Path(folder) / "fovea-reference.json").write_text(json.dumps(reference) + "\n")
    print(f"{len(tokens)} tokens of text, {reference['surprise']:.6f} nats each")


if __name__ == "__main__":
    main()
