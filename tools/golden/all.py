"""Makes every golden file of the tests, one program after another: python tools/golden/all.py

Takes minutes, most of them for the models. Afterwards `git diff` shows what another version of a
reference does differently. The answers of fovea-nano are made by tools/nano/golden.py.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parents[1] / "engine/src/test/resources/dev/fovea/golden"
PROGRAMS = [
    ["images.py"],
    ["image_fuzz.py"],
    ["templates.py"],
    ["prompts.py"],
    ["tokens.py"],
    ["token_fuzz.py"],
    ["long_texts.py"],
    ["pieces.py"],
    ["layers.py", "--tiny", str(GOLDEN / "layers")],
    ["make.py", str(GOLDEN / "models")],
]


def main():
    for program, *arguments in PROGRAMS:
        print(program, *arguments, flush=True)
        subprocess.run([sys.executable, str(HERE / program), *arguments], check=True)


if __name__ == "__main__":
    main()
