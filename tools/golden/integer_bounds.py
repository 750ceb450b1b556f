"""Adds the bounds for activations as 16-bit integers to cases that are there: OUTPUT [NAME...]"""

import sys
from pathlib import Path

import torch

import cases
from variants import variants


def main():
    torch.set_num_threads(1)
    output, names = Path(sys.argv[1]), sys.argv[2:]
    for name, variant in variants(False).items():
        wanted = not names or name in names or name.split("/")[0] in names
        if wanted and "quantize" in variant:
            print(name)
            cases.add_bounds_of_integers(name, variant, output)


if __name__ == "__main__":
    main()
