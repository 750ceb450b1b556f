"""Makes mutated picture files and what Pillow says of them, for dev.fovea.pictures.

Run by hand from the root of the repository, with pillow, numpy and transformers installed:

    python tools/fuzz/pictures.py FOLDER COUNT SEED    # COUNT files and FOLDER/verdicts.json
    python tools/fuzz/pictures.py golden               # mutated.json of MutatedPicturesTest

Then PictureFuzz, in the tests of pictures, reads FOLDER and prints how the verdicts agree:

    java -cp ... dev.fovea.pictures.PictureFuzz FOLDER

Files are cut at interesting places, have bits and bytes changed in headers, chunks, checksums and
entropy data, pieces moved or repeated, garbage put at the end. A verdict is the size and the
SHA-256 of the pixels, turned as EXIF says and on white, or the reason of the refusal.
"""

import hashlib
import io
import json
import random
import re
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from transformers.image_transforms import convert_to_rgb

sys.path.insert(0, str(Path(__file__).parent.parent / "golden"))
import images  # noqa: E402

GOLDEN = Path("pictures/src/test/resources/dev/fovea/golden/images")
MOST_PIXELS = 4_000_000


def originals():
    """The golden files, and some that are larger or of rarer kinds."""
    made = images.files()
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:96, 0:120]
    smooth = np.stack([x * 2, y * 2, (x + y)], axis=-1).astype(np.uint8)
    smooth[20:60, 30:90] = rng.integers(0, 256, (40, 60, 3))
    rgb = Image.fromarray(smooth, "RGB")
    rgba = rgb.convert("RGBA")
    rgba.putalpha(Image.fromarray(((x * 3 + y) % 256).astype(np.uint8), "L"))
    saved = images.saved
    made["jpeg-large.jpg"] = saved(rgb, "JPEG", quality=75)
    made["jpeg-large-restart.jpg"] = saved(rgb, "JPEG", quality=75, restart_marker_rows=1)
    made["jpeg-large-progressive.jpg"] = saved(rgb, "JPEG", quality=75, progressive=True)
    made["jpeg-large-411.jpg"] = saved(rgb, "JPEG", quality=75, subsampling="4:1:1")
    made["jpeg-large-cmyk-progressive.jpg"] = saved(rgb.convert("CMYK"), "JPEG", progressive=True)
    made["png-large.png"] = saved(rgb, "PNG")
    made["png-large-rgba.png"] = saved(rgba, "PNG")
    made["png-large-pieces.png"] = pieces(saved(rgb, "PNG"))
    made["png-text.png"] = text(saved(rgb.quantize(16), "PNG"))
    made["gif-large.gif"] = saved(rgb.quantize(128), "GIF")
    made["gif-large-interlaced.gif"] = saved(rgb.quantize(128), "GIF", interlace=True)
    made["bmp-large.bmp"] = saved(rgb, "BMP")
    made["webp-large.webp"] = saved(rgb, "WEBP", quality=60)
    made["webp-large-alpha.webp"] = saved(rgba, "WEBP", quality=60)
    made["webp-large-lossless.webp"] = saved(rgb, "WEBP", lossless=True)
    made["webp-palette-lossless.webp"] = saved(rgb.quantize(12).convert("RGB"), "WEBP", lossless=True)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        name = compression.replace("_", "-")
        made[f"tiff-strips-{name}.tif"] = saved(rgb, "TIFF", compression=compression, tiffinfo={278: 16})
    made["tiff-predictor.tif"] = saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    made["tiff-gray-alpha.tif"] = saved(rgba.convert("LA"), "TIFF", compression="tiff_lzw")
    return made


def pieces(png):
    """The PNG file with its pixels in many chunks."""
    at = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    body = png[at + 4 : at + 4 + length]
    chunks = b"".join(images.png_chunk(b"IDAT", body[i : i + 500]) for i in range(0, length, 500))
    return png[: at - 4] + chunks + png[at + 8 + length :]


def text(png):
    return png[:33] + images.png_chunk(b"tEXt", b"Comment\0before") + png[33:-12] + images.png_chunk(
        b"tEXt", b"Comment\0after"
    ) + png[-12:]


def places(data):
    """Where something begins in a file: chunks, segments, blocks; its headers and its end."""
    found = set(range(0, min(64, len(data))))
    found |= {len(data) - i for i in range(1, min(40, len(data)))}
    if data[:4] == b"\x89PNG":
        at = 8
        while at + 12 <= len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            found |= set(range(at, at + 12)) | set(range(at + 8 + length, at + 12 + length))
            at += 12 + length
    elif data[:2] == b"\xff\xd8":
        for match in re.finditer(rb"\xff[\xc0-\xfe]", data):
            found |= set(range(match.start(), match.start() + 20))
    elif data[:4] == b"RIFF":
        at = 12
        while at + 8 <= len(data):
            (length,) = struct.unpack("<I", data[at + 4 : at + 8])
            found |= set(range(at, at + 24))
            at += 8 + length + length % 2
    elif data[:2] in (b"II", b"MM"):
        (at,) = struct.unpack("<I" if data[:2] == b"II" else ">I", data[4:8])
        found |= set(range(at, at + 200))
    elif data[:3] == b"GIF":
        found |= set(range(len(data) - 60, len(data)))
    return sorted(i for i in found if 0 <= i < len(data))


def mutated(data, rng):
    """A changed file, and how it was changed."""
    copy = bytearray(data)
    marks = places(data)

    def place():
        return rng.choice(marks) if rng.random() < 0.6 else rng.randrange(len(data))

    kind = rng.choice(["cut", "cut", "bits", "bits", "bytes", "number", "copy", "drop", "garbage", "checksum"])
    if kind == "cut":
        copy = copy[: place()]
    elif kind == "bits":
        for _ in range(rng.choice([1, 1, 1, 2, 5])):
            copy[place()] ^= 1 << rng.randrange(8)
    elif kind == "bytes":
        for _ in range(rng.choice([1, 1, 2, 4])):
            copy[place()] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
    elif kind == "number":
        at = place()
        size = rng.choice([2, 4])
        copy[at : at + size] = rng.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\1\0", b"\x7f\xff\xff\xff"])[:size]
    elif kind == "copy":
        at, to, length = place(), place(), rng.randrange(1, 40)
        copy[to : to + length] = copy[at : at + length]
    elif kind == "drop":
        at = place()
        del copy[at : at + rng.randrange(1, 20)]
    elif kind == "garbage":
        copy += rng.randbytes(rng.choice([1, 2, 4, 11, 12, 100]))
    elif kind == "checksum" and data[:4] == b"\x89PNG":
        # Change a chunk and make its checksum right again.
        at = 8
        chunks = []
        while at + 12 <= len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            chunks.append((at, length))
            at += 12 + length
        at, length = rng.choice(chunks)
        if length:
            copy[at + 8 + rng.randrange(length)] = rng.randrange(256)
            copy[at + 8 + length : at + 12 + length] = struct.pack(">I", zlib.crc32(copy[at + 4 : at + 8 + length]))
    else:
        at = rng.randrange(len(data))
        copy[at:at] = rng.randbytes(rng.randrange(1, 8))
    return bytes(copy), kind


def verdict(data):
    """What the reference pipeline makes of a file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > MOST_PIXELS:
                return None
            if image.format not in ("JPEG", "MPO", "PNG", "GIF", "BMP", "WEBP", "TIFF"):
                return {"refused": f"another format, {image.format}"}
            image.load()
            mode = image.mode
            image = ImageOps.exif_transpose(image)
            pixels = convert_to_rgb(image, return_numpy=True)
    except Exception as e:  # noqa: BLE001
        return {"refused": f"{type(e).__name__}: {e}"[:120]}
    height, width = pixels.shape[:2]
    return {
        "width": width,
        "height": height,
        "mode": mode,
        "pixels": hashlib.sha256(pixels.tobytes()).hexdigest(),
    }


def splice(data, copy):
    """The one change that makes `copy` of `data`: where, how many bytes less, and which more."""
    shorter = min(len(data), len(copy))
    at = next((i for i in range(shorter) if data[i] != copy[i]), shorter)
    end = next((i for i in range(shorter - at) if data[-1 - i] != copy[-1 - i]), shorter - at)
    return at, len(data) - at - end, copy[at : len(copy) - end]


def fuzzed(files, count, seed, wanted=lambda before, after: True):
    """Yields changed files with their verdicts, each format as often as the others.

    `wanted` says of the file before and after which changes are taken.
    """
    rng = random.Random(seed)
    by_format = {}
    for name in sorted(files):
        by_format.setdefault(name.split("-")[0].split(".")[0], []).append(name)
    made = 0
    while made < count:
        name = rng.choice(by_format[sorted(by_format)[made % len(by_format)]])
        data, kind = mutated(files[name], rng)
        found = verdict(data)
        if found is not None and data != files[name] and wanted(files[name], data):
            made += 1
            yield name, kind, data, found


def lines(rows):
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


def golden(count, seed):
    """Writes changes of golden files with their verdicts, few bytes each."""
    files = {name: (GOLDEN / "files" / name).read_bytes() for name in images.files()}

    def short(before, after):
        return len(splice(before, after)[2]) <= 40

    rows = []
    for name, _, copy, found in fuzzed(files, count, seed, short):
        at, less, more = splice(files[name], copy)
        picture = [found["width"], found["height"], found["pixels"][:16]] if "width" in found else None
        rows.append([name, at, less, more.hex(), picture])
    (GOLDEN / "mutated.json").write_text(lines(rows))


def make(folder, count, seed):
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, kind, data, found in fuzzed(originals(), count, seed):
        path = f"{len(rows):05d}-{kind}-{name}"
        (folder / path).write_bytes(data)
        rows.append({"file": path, **found})
    (folder / "verdicts.json").write_text(lines(rows))
    loaded = sum("width" in r for r in rows)
    print(f"{count} files, of which Pillow loads {loaded}")


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = 178_956_970 // 2
    if sys.argv[1] == "golden":
        golden(900, 3)
    else:
        make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
