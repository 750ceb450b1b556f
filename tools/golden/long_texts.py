"""Counts and hashes what Hugging Face's tokenizers make of long texts, a million characters or an eighth of that.

    pip install tokenizers
    python tools/golden/long_texts.py

reads fovea-nano's tokenizer.json and writes engine/src/test/resources/dev/fovea/engine/text/long_texts.json.

    python tools/golden/long_texts.py TOKENIZER.JSON long_texts.json

does so for another tokenizer; token_fuzz.py says where to find one and how to compare. The file says how to make
each text: LongTextsTest follows it. A text is `unit` repeated `times`, or characters of `alphabet` drawn `length` times, or
the strings of token_fuzz.py's block `fuzz` joined.
"""

import hashlib
import json
import sys
from array import array
from pathlib import Path

import token_fuzz
from tokenizers import Tokenizer

OUT = token_fuzz.ROOT / "engine/src/test/resources/dev/fovea/engine/text/long_texts.json"
MB = 1 << 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


def repeated(name, unit, length=MB // 8):
    return dict(name=name, unit=unit, times=length // len(unit.encode("utf-16-le", "surrogatepass")) * 2)


def drawn(name, alphabet, length=MB // 8):
    return dict(name=name, alphabet=alphabet, length=length)


TEXTS = [
    repeated("one letter", "a", MB),
    repeated("one uppercase letter", "A"),
    repeated("spaces", " ", MB),
    repeated("tabs", "\t"),
    repeated("newlines", "\n", MB),
    repeated("line ends", "\r\n", MB),
    repeated("returns", "\r"),
    repeated("no-break spaces", "\u00a0"),
    repeated("ideographic spaces", "\u3000"),
    repeated("one digit", "7"),
    repeated("digits", "1234567890", MB),
    repeated("Arabic digits", "\u0661\u0662\u0663"),
    repeated("fractions", "\u00bd"),
    repeated("exclamation marks", "!"),
    repeated("apostrophes", "'"),
    repeated("contractions", "'s'T're'VE'm'lL'd"),
    repeated("long s", "'\u017f"),
    repeated("less-than signs", "<"),
    repeated("zero bytes", "\x00"),
    repeated("letter and space", "a "),
    repeated("letter and digit", "a1", MB),
    repeated("letter and mark", "a\u0301"),
    repeated("letter and newline", "a\n"),
    repeated("letter and punctuation", "a."),
    repeated("two cases", "aA", MB),
    repeated("two cases and an uncased", "aA\u4e2d"),
    repeated("space and newline", " \n"),
    repeated("newline and spaces", "\n     "),
    repeated("spaces and a letter", "       x"),
    repeated("space and punctuation", " ."),
    repeated("punctuation and newline", ".\n"),
    repeated("slashes and newline", "/\n/ "),
    repeated("digit and space", "1 "),
    repeated("all classes", "a1 .\n\u4e2d\u0301\U0001f600\t\u00a0", MB),
    repeated("a word", "tokenizer"),
    repeated("words", "the quick brown fox jumps over the lazy dog, again and again. "),
    repeated("code", "    if (x[i] == 0x1F) {\r\n\t\treturn fooBar(baz_qux);  // done\n    }\n"),
    repeated("base 64", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"),
    repeated("one Chinese character", "\u4e2d", MB),
    repeated("Chinese", "\u6211\u4eec\u7684\u6a21\u578b\u5f88\u5c0f"),
    repeated("Japanese", "\u3053\u3093\u306b\u3061\u306f\u3001\u4e16\u754c\u3002\u30ab\u30bf\u30ab\u30ca"),
    repeated("Korean", "\uc548\ub155\ud558\uc138\uc694 "),
    repeated("Korean, decomposed", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
    repeated("Korean, vowels", "\u1161"),
    repeated("Thai", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35"),
    repeated("Hindi", "\u0928\u092e\u0938\u094d\u0924\u0947 "),
    repeated("Arabic", "\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627 "),
    repeated("Russian", "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! "),
    repeated("Vietnamese, decomposed", "a\u0302\u0323e\u0323\u0302o\u031b\u0301 "),
    repeated("one emoji", "\U0001f600"),
    repeated("families", FAMILY, MB),
    repeated("flags", "\U0001f1e9\U0001f1ea"),
    repeated("one mark", "\u0301"),
    repeated("two marks", "\u0301\u0323", MB),
    repeated("many marks", "\u0301\u0323\u0334\u0345\u0327\u05b0\u064e\u0fb5\u0302\u0bcd\u3099"),
    repeated("marks of two marks", "\u0344\u0f73\u0f75\u0f81"),
    repeated("marks with a stop", "\u0301\u0323" * 100 + "\u034f\u0903"),
    repeated("musical notes", "\U0001d15e\U0001d165\U0001d16e"),
    repeated("Kelvin signs", "\u212a\u212b\u2126"),
    repeated("characters that decompose", "\u2adc\ufb1d\u0958\U0001d160\U0002f800\u1fef\u037e"),
    repeated("half characters", "\ud800", MB),
    repeated("halves in the wrong order", "\udc00\ud83d"),
    repeated("a turn", "<|im_start|>user\nHi<|im_end|>\n"),
    repeated("beginnings of tokens", "<|im_<|im_end|"),
    drawn("letters", LETTERS, MB),
    drawn("two letters", "ab"),
    drawn("letters and spaces", LETTERS + "      "),
    drawn("ASCII", "".join(map(chr, range(32, 127)))),
    drawn("base 64, drawn", LETTERS + LETTERS.upper() + "0123456789+/"),
    drawn("white space", " \t\n\r\u00a0\u3000\x0b\x85"),
    drawn("spaces and newlines", "        \n"),
    drawn("Chinese, drawn", "".join(map(chr, range(0x4E00, 0x4F00)))),
    drawn("cases", "aA\u01c5\u02b0\u4e2d\u0301 "),
    drawn("marks, drawn", "".join(map(chr, range(0x300, 0x370)))),
    drawn("letters and marks, drawn", "aeiou\u05d0\u3042" + "".join(map(chr, range(0x300, 0x345)))),
    *(dict(name=f"fuzzed strings, block {block}", fuzz=block) for block in range(100, 110)),
]


def points(spec):
    if "unit" in spec:
        return [ord(c) for c in spec["unit"]] * spec["times"]
    numbers = token_fuzz.Numbers(spec.get("fuzz", 0))
    if "alphabet" in spec:
        return [ord(spec["alphabet"][numbers.below(len(spec["alphabet"]))]) for _ in range(spec["length"])]
    return [point for _ in range(token_fuzz.BLOCK) for point in token_fuzz.points(numbers)]


def hashed(ids):
    return hashlib.sha256(array("I", ids).tobytes()).hexdigest()[:16]


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else token_fuzz.NANO
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    tokenizer = Tokenizer.from_file(str(path))
    file = json.loads(path.read_text())
    file["added_tokens"] = []
    plain = Tokenizer.from_str(json.dumps(file))
    lines = []
    for spec in TEXTS:
        text = token_fuzz.well_formed(points(spec))
        prompt = tokenizer.encode(text, add_special_tokens=False).ids
        ids = plain.encode(text, add_special_tokens=False).ids
        lines.append(json.dumps(dict(spec, prompt=[len(prompt), hashed(prompt)], plain=[len(ids), hashed(ids)])))
        print(spec["name"], len(prompt), len(ids), flush=True)
    out.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
