"""Makes the golden files of the models: python make.py OUTPUT [NAME...]

A name is a variant's, such as qwen3_vl/f32-tied, an architecture's, or "positions". Without names
all are made.
"""

import argparse
from pathlib import Path

import torch

import cases
import checkpoints
import positions
from variants import VARIANTS


def main():
    torch.set_num_threads(1)
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("names", nargs="*")
    arguments = arguments.parse_args()
    wanted = arguments.names or [*VARIANTS, "positions"]
    for name in VARIANTS:
        if name in wanted or name.split("/")[0] in wanted:
            checkpoints.make(name, VARIANTS[name], arguments.output)
            cases.make(name, VARIANTS[name], arguments.output)
    if "positions" in wanted:
        positions.make(arguments.output)


if __name__ == "__main__":
    main()
