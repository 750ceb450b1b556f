"""Hashes the pieces that Hugging Face's pre-tokenizers cut texts into.

    pip install tokenizers
    python tools/golden/pieces.py

writes engine/src/test/resources/dev/fovea/engine/text/split/pieces.json: for each pre-tokenizer that the engine knows, as it
stands in tokenizer.json, hashes of the lengths of all pieces, in code points, of
- `characters`: every code point but surrogates, 4,096 to a text, each among characters of every kind
- `drawn`: 50,000 strings of the characters that patterns treat differently
- `fuzzed`: the first 5,000 strings of token_fuzz.py
A pre-tokenizer that knows a newer Unicode than the JDK would show in the first. PreTokenizerTest makes the same texts.
"""

import hashlib
import json
from array import array

import token_fuzz
from tokenizers import Regex, pre_tokenizers

OUT = token_fuzz.ROOT / "engine/src/test/resources/dev/fovea/engine/text/split/pieces.json"
DRAWN = "aabzsStTdDmMlLrRvVeEAAZ\u017f\u01c5\u02b0\u4e2d\u3042\u0301\u09be112\u0663\u00bd  \n\r\t\u00a0\u3000'''..!/-$\u20ac_\U0001f600\U0001d400\x00\u0378"

CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CASED = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+ENDS"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*ENDS"
    r"|\p{N}DIGITS| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
ENDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
DEEPSEEK = (
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
)


def split(pattern, behavior="Isolated", invert=False):
    return dict(type="Split", pattern=dict(Regex=pattern), behavior=behavior, invert=invert)


def digits(individual):
    return dict(type="Digits", individual_digits=individual)


def bytes_of(words=False):
    return dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=words)


def sequence(*steps):
    return dict(type="Sequence", pretokenizers=list(steps))


KNOWN = {
    "GPT-2": bytes_of(words=True),
    "GPT-2, as a pattern": sequence(
        split(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"), bytes_of()),
    "SmolLM": sequence(digits(True), bytes_of(words=True)),
    "digits together": sequence(digits(False), bytes_of(words=True)),
    "Qwen2, Qwen3": sequence(split(CL100K.replace("{1,3}", "")), bytes_of()),
    "Qwen3.5": sequence(
        split(CL100K.replace("{1,3}", "").replace(r"\p{L}+", r"[\p{L}\p{M}]+").replace(r"\s\p{L}", r"\s\p{L}\p{M}")), bytes_of()),
    "Llama 3": sequence(split(CL100K), bytes_of()),
    "GPT-4": sequence(split(CL100K, "Removed", True), bytes_of()),
    "GPT-4, as OpenAI writes it": sequence(
        split(r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"), bytes_of()),
    "GPT-4o": sequence(split(CASED.replace("ENDS", ENDS).replace("DIGITS", "{1,3}")), bytes_of()),
    "Mistral": sequence(split(CASED.replace("ENDS", "").replace("DIGITS", "")), bytes_of()),
    "DeepSeek V3": sequence(
        split(r"\p{N}{1,3}"), split("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"), split(DEEPSEEK), bytes_of()),
}


def made(spec):
    if spec["type"] == "Sequence":
        return pre_tokenizers.Sequence([made(step) for step in spec["pretokenizers"]])
    if spec["type"] == "Digits":
        return pre_tokenizers.Digits(spec["individual_digits"])
    if spec["type"] == "ByteLevel":
        return pre_tokenizers.ByteLevel(add_prefix_space=spec["add_prefix_space"], use_regex=spec["use_regex"])
    return pre_tokenizers.Split(Regex(spec["pattern"]["Regex"]), spec["behavior"].lower(), spec["invert"])


def characters():
    for first in range(0, 0x110000, 0x1000):
        points = [c for c in range(first, first + 0x1000) if not 0xD800 <= c < 0xE000]
        yield "".join("a{0}A{0}1{0} {0}.{0}\u0301{0}\n{0}{0}'{0} \u4e2d".format(chr(c)) for c in points)


def drawn():
    numbers = token_fuzz.Numbers(1)
    for _ in range(50_000):
        yield "".join(DRAWN[numbers.below(len(DRAWN))] for _ in range(1 + numbers.below(12)))


def fuzzed():
    for block in range(5):
        numbers = token_fuzz.Numbers(block)
        for _ in range(token_fuzz.BLOCK):
            yield token_fuzz.well_formed(token_fuzz.points(numbers))


def hashed(pre_tokenizer, texts):
    digest = hashlib.sha256()
    for text in texts:
        lengths = [end - start for _, (start, end) in pre_tokenizer.pre_tokenize_str(text)]
        assert sum(lengths) == len(text)
        digest.update(array("I", lengths + [0]).tobytes())
    return digest.hexdigest()[:16]


def main():
    texts = dict(characters=list(characters()), drawn=list(drawn()), fuzzed=list(fuzzed()))
    lines = []
    for name, spec in KNOWN.items():
        pre_tokenizer = made(spec)
        hashes = {kind: hashed(pre_tokenizer, of_kind) for kind, of_kind in texts.items()}
        lines.append(json.dumps(dict(name=name, pre_tokenizer=spec, **hashes)))
        print(name, hashes, flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
