"""Trains the tokenizer: a byte-level BPE of about 1,300 entries with the pre-tokenizer and the special tokens of the Qwen family.

    python tokenizer.py tokenizer.json

A new tokenizer means a new model: the checkpoint in the jar keeps the one that it was trained with.
"""

import argparse
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import data

SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
]
PLAIN = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
# How Qwen cuts text before BPE: contractions, words with one leading mark, single digits, runs of marks, line ends, spaces.
CUT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def texts(seed, number):
    """Rendered conversations without the special tokens."""
    rng = random.Random(seed)
    for _ in range(number):
        text, _ = data.render(data.conversation(rng))
        for token in SPECIAL + PLAIN:
            text = text.replace(token, " ")
        yield text


def train(seed=1, number=20000):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(CUT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, use_regex=False)
    # What random letters print must not become an entry: only what comes often does.
    trainer = trainers.BpeTrainer(
        vocab_size=1500, min_frequency=40, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=[]
    )
    tokenizer.train_from_iterator(texts(seed, number), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in PLAIN])
    return tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tokenizer = train(options.seed)
    tokenizer.save(options.out)
    print(f"{tokenizer.get_vocab_size()} entries in {options.out}")


if __name__ == "__main__":
    main()
