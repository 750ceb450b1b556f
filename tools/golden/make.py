"""Makes the golden files of the models: python make.py OUTPUT [NAME...] [--complete]

A name is a variant's, such as qwen3_vl/f32-tied, an architecture's, or "positions". Without names
all are made. With --complete there are all combinations of bits and groups for all architectures,
and all values of each; that is too much to be committed.
"""

import argparse
from pathlib import Path

import torch
import transformers

import cases
import checkpoints
import positions
from variants import variants


def main():
    torch.set_num_threads(1)
    transformers.logging.disable_progress_bar()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("names", nargs="*")
    arguments.add_argument("--complete", action="store_true")
    arguments = arguments.parse_args()
    known = variants(arguments.complete)
    wanted = arguments.names or [*known, "positions"]
    for name, variant in known.items():
        if name in wanted or name.split("/")[0] in wanted:
            checkpoints.make(name, variant, arguments.output)
            cases.make(name, variant, arguments.output, arguments.complete)
    if "positions" in wanted:
        positions.make(arguments.output)


if __name__ == "__main__":
    main()
