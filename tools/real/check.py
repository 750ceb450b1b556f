"""Compares answers with transformers in float32: python check.py DENSE ANSWERS

DENSE is the checkpoint that gguf_checkpoint.py wrote with --dense. For each answer of answers.py the
prompt and the answer go through the model at once: where the answer is greedy, each of its tokens is
the likeliest after those before it. Says where one is not, and by how much another's logit is higher;
and how far log-probabilities differ at most. Ends with 1 if an answer differs.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def byte_alphabet():
    """The character that a byte-level BPE writes for each byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    pairs = [(chr(byte), byte) for byte in shown]
    return dict(pairs + [(chr(256 + number), byte) for number, byte in enumerate(hidden)])


def ids_by_bytes(tokenizer):
    alphabet = byte_alphabet()
    added = tokenizer.get_added_vocab()
    return {
        token.encode() if token in added else bytes(alphabet[each] for each in token): number
        for token, number in tokenizer.get_vocab().items()}


def main():
    folder, answers = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids, stop = ids_by_bytes(tokenizer), tokenizer.eos_token_id
    tokens = likeliest = equal = prompts = 0
    worst, closest = 0.0, float("inf")
    for number, answer in enumerate(answers):
        prompt = tokenizer.apply_chat_template(
            answer["messages"], add_generation_prompt=True, return_dict=True)["input_ids"]
        if len(prompt) != answer["prompt"]:
            print(f"{number}: {len(prompt)} tokens of prompt, the server says {answer['prompt']}")
            continue
        prompts += 1
        chosen = [ids[bytes(each)] for each, _ in answer["tokens"]]
        shown = len(chosen)
        if answer["finish"] == "stop" and chosen[-1:] != [stop]:
            chosen.append(stop)
        with torch.no_grad():
            logits = model(
                torch.tensor([prompt + chosen]), logits_to_keep=len(chosen) + 1).logits[0, :-1]
        best = logits.topk(2)
        wrong = [at for at, token in enumerate(chosen) if best.indices[at, 0] != token]
        closest = min(closest, (best.values[:, 0] - best.values[:, 1]).min().item())
        scores = logits.log_softmax(-1)
        off = [abs(scores[at, chosen[at]].item() - answer["tokens"][at][1]) for at in range(shown)]
        worst = max([worst, *off])
        tokens, likeliest = tokens + len(chosen), likeliest + len(chosen) - len(wrong)
        equal += not wrong
        for at in wrong[:1]:
            gap = (best.values[at, 0] - logits[at, chosen[at]]).item()
            print(f"{number}: token {at} is {tokenizer.decode([chosen[at]])!r}, transformers says "
                  f"{tokenizer.decode([best.indices[at, 0]])!r}, by {gap:.2e}")
    print(f"{equal} of {len(answers)} answers equal, {prompts} prompts of the same length; "
          f"{likeliest} of {tokens} tokens the likeliest; log-probabilities off by {worst:.1e} at most; "
          f"the closest choice was by {closest:.1e}")
    sys.exit(equal != len(answers))


if __name__ == "__main__":
    main()
