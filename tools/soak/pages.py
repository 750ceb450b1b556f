"""Makes different pictures of page size, for soaks.

    python tools/soak/pages.py FOLDER COUNT [mixed]

Each is 2480 x 3508 pixels: A4 at 300 dots an inch, with lines of blocks as text has them and some
noise. Without `mixed` all are JPEG files of about 1 MB; with it every other one is a PNG, WebP,
GIF, BMP or TIFF, progressive, interlaced or turned, or a white one-bit PNG of 13,377 x 13,377.
Needs numpy and pillow.
"""

import io
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image

import drawn

WIDTH, HEIGHT = 2480, 3508


def page(seed):
    rng = np.random.default_rng(seed)
    gray = np.full((HEIGHT, WIDTH), 250, np.uint8)
    gray[200:3300, 200:2280] -= rng.integers(0, 8, (3100, 2080), dtype=np.uint8)
    for top in range(220, 3280, 60):
        left = 220
        while left < 2200:
            width = int(rng.integers(8, 30))
            if rng.random() < 0.85:
                gray[top : top + int(rng.integers(20, 36)), left : left + width] = rng.integers(0, 60)
            left += width + int(rng.integers(4, 12))
    rgb = np.stack([gray, gray, gray], axis=-1)
    color = rng.integers(0, 256, 3)
    rgb[1500:1900, 400:1200] = color
    return Image.fromarray(rgb)


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


KINDS = [
    ("png", dict(format="PNG", compress_level=1)),
    ("webp", dict(format="WEBP", quality=60, method=0)),
    ("progressive.jpg", dict(format="JPEG", quality=80, progressive=True)),
    ("turned.jpg", dict(format="JPEG", quality=80, exif=turned())),
    ("tif", dict(format="TIFF", compression="tiff_lzw")),
    ("bmp", dict(format="BMP")),
    ("gif", dict(format="GIF", interlace=True)),
]


def main(folder, count, mixed):
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        name, options = "jpg", dict(format="JPEG", quality=80)
        if mixed and i % 2:
            pick = random.Random(i).randrange(len(KINDS) + 1)
            if pick == len(KINDS):
                (folder / f"{i:05d}.one-bit.png").write_bytes(drawn.bit_bomb(white=True))
                continue
            name, options = KINDS[pick]
        out = io.BytesIO()
        image = page(i)
        if name == "gif":
            image = image.quantize(32)
        image.save(out, **options)
        (folder / f"{i:05d}.{name}").write_bytes(out.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), "mixed" in sys.argv[3:])
