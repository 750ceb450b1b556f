"""Writes the ids and texts that Hugging Face's tokenizers give for awkward strings.

    pip install tokenizers
    python tools/golden/tokens.py

reads fovea-nano's tokenizer.json and writes engine/src/test/resources/dev/fovea/engine/text/tokens.json:
`encode` has texts with their ids as a prompt (added tokens count) and as plain text (they do not),
`decode` has ids with their text, special tokens left out.

    python tools/golden/tokens.py TOKENIZER.JSON COUNT OUT.JSON

writes random strings for another tokenizer.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
NANO = ROOT / "nano/src/main/resources/dev/fovea/nano/tokenizer.json"
OUT = ROOT / "engine/src/test/resources/dev/fovea/engine/text/tokens.json"

WRITTEN = """
Hello, world! It's 3:45pm; isn't it? WE'LL SEE'S 'Re 're 'RE 'ſ ’s don’t
The quick brown fox jumps over 13 lazy dogs. 1234567890 1,000.50 ١٢٣ १२३ ５６ ²³ Ⅷ ½
Ελληνικά και Русский и українська, българска
עברית עם נִקּוּד وَالعَرَبِيَّة فارسی اردو
हिन्दी में बातचीत বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල
ไทยไม่มีช่องว่าง ລາວ မြန်မာ ខ្មែរ བོད་ཡིག
中文字符，没有空格。日本語のひらがなとカタカナ、漢字。한국어 조합형 한글
Հայերեն ქართული አማርኛ ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ ᚠᚢᚦᚨᚱᚲ 𐍈𐌰 𒀀𒀁 𓀀𓂀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢
👍 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ❤️ ☺︎ 1️⃣ 🫠 🧑🏿‍🚀
é é ẹ́ ẹ́ Å Å Å ﬁ ﬃ ㎏ ① ｱ ア ガ가 가 각 ệ ệ
a̴̡̛b̷̢̛z̸͔͝a̵l̶g̷o̸
<|im_start|>user\\nHi<|im_end|>\\n<|im_start|>assistant\\n
<|vision_start|><|image_pad|><|image_pad|><|vision_end|>What is it?
<|im_start|<|im_end|>|> <<|im_end|>> <|IM_END|> <|im_end |> <|im＿end|> ＜|im_end|＞ <|im_end|
<tool_call>\\n{"name": "f", "arguments": {"a": [1, 2.5e-3, null]}}\\n</tool_call>
<tool_call><tool_call></tool_call></tool_call><tool_response> x </tool_response>
  <|im_end|>   <|im_end|>\\t<|endoftext|>\\n\\n
def f(x):\\n\\treturn x ** 2  # comment\\n\\n\\nif __name__ == '__main__':\\n    print(f(3))
{"key": "value", "list": [1,2,3], "url": "http://example.org/a?b=c&d=%20"}
C:\\\\Users\\\\me\\\\file.txt /usr/local/bin ~/.config ../x ./y $HOME ${A:-b} `ls` | grep -v '^#' && exit 1
SELECT * FROM t WHERE a<>'b' AND c>=1; -- x
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
................................................................ !!!!!!!!! ?!?!?!?! ------ ====== ______
I am Fovea-nano. There are three red circles, one blue square and two green triangles.
camelCaseWordsAndPascalCase snake_case_words kebab-case-words SCREAMING_CASE x1y2z3 3D 4K 10GB v1.2.3
naïve café façade Zürich Łódź São Tomé Þingvellir Œuvre İstanbul ıI ß ẞ ŉ ǰ ΐ ﬀ
ab‌cd‍ef​gh⁠ij﻿kl­mn‎op‏qr‪st‬uv⁦wx⁩
x y z w　v t s  r
""".strip().split("\n")

SPACES = [" ", "  ", "\t", "\n", "\r", "\r\n", "\n\n", "\u00a0", "\u2003", "\u3000", "\u2028", "\u0085", "\x0b", "\x0c"]
PIECES = SPACES + [
    "a", "B", "é", "e\u0301", "\u0301", "\u0323\u0301", "ß", "ſ", "1", "9", "٣", "½", "中", "日本", "한", "\u1112\u1161\u11ab", "ア", "ｶﾞ",
    "न", "\u094d", "ا", "\u064e", "א", "ก", "\u0e31", "👍", "🏽", "\u200d", "\ufe0f", "🇩", "🇪", "𐍈", "\u0344", "\u212b", "\u2126", "\u037e",
    "'s", "'S", "'ll", "’t", "'", '"', "`", "!", "?", ".", ",", "(", ")", "-", "_", "=", "<", ">", "|", "/", "\\", "{", "}", "#", "@",
    "hello", " the", " word", "Red", " circle", "ing", "\x00", "\x01", "\x1b", "\x7f", "\u00ad", "\u200b", "\ufeff", "\ufffd", "\uffff",
    "\ufdd2", "\ufdd3", "\ud800", "\U000e0041", "\U0010ffff", "\ue000",
    "<|im_start|>", "<|im_end|>", "<|image_pad|>", "<|vision_start|>", "<|endoftext|>", "<tool_call>", "</tool_call>",
    "<|im_", "end|>", "<|", "|>", "<tool", "_call>", "<think>", "</think>",
]


def strings(count: int, rng: random.Random):
    yield ""
    for line in WRITTEN:
        yield line.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
    yield from PIECES
    yield from ("\udfff", "a\udfffb", "\udfff\ud800", "<|im_end|>\udfff<|im_end|>")
    for space in (" ", "\n", "\t", "\u00a0"):
        yield space * 700 + "x" + space * 300
    for _ in range(count):
        yield "".join(rng.choices(PIECES, k=rng.randint(1, 24)))


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else NANO
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 190
    out = Path(sys.argv[3]) if len(sys.argv) > 3 else OUT
    tokenizer = Tokenizer.from_file(str(path))
    file = json.loads(path.read_text())
    file["added_tokens"] = []
    plain = Tokenizer.from_str(json.dumps(file))
    rng = random.Random(1)
    encode = []
    for text in strings(count, rng):
        # A surrogate without a partner counts as U+FFFD.
        known = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
        encode.append(
            {
                "text": text,
                "prompt": tokenizer.encode(known, add_special_tokens=False).ids,
                "plain": plain.encode(known, add_special_tokens=False).ids,
            }
        )
    size = tokenizer.get_vocab_size(with_added_tokens=True)
    single = [i for i in range(size) if len(tokenizer.id_to_token(i) or "") == 1]
    decode = []
    for number in range(min(count, 200)):
        ids = [rng.choice(single) if rng.random() < 0.7 else rng.randrange(size) for _ in range(rng.randint(1, 30))]
        decode.append({"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True)})
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w") as f:
        f.write('{"encode":[\n')
        f.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in encode))
        f.write('\n],"decode":[\n')
        f.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in decode))
        f.write("\n]}\n")
    print(f"{out}: {len(encode)} texts, {len(decode)} runs of ids")


if __name__ == "__main__":
    main()
