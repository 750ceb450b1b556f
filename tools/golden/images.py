"""Makes the golden data of dev.fovea.pictures: what Pillow and transformers do with pictures.

Run by hand from the root of the repository, with pillow, numpy and transformers installed:

    python tools/golden/images.py

It writes to pictures/src/test/resources/dev/fovea/golden/images:
  resize.json       sizes, and the SHA-256 of the pixels that Pillow's bicubic resize makes
  sizes.json        sizes, and the grids of patches that smart_resize gives for three checkpoints
  patches.json      sizes, and the SHA-256 of the patches of Qwen2VLImageProcessorPil (float32)
  files/*           small picture files of every format and variant
  pixels/*.png      what Pillow makes of them: turned as EXIF says, on white
Large inputs are not stored: noise() is a formula that the tests compute again.
"""

import hashlib
import io
import json
import logging
import random
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from transformers.image_transforms import convert_to_rgb
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil, smart_resize

OUT = Path("pictures/src/test/resources/dev/fovea/golden/images")
CHECKPOINTS = {
    "qwen3-vl": dict(patch=16, min=65_536, max=16_777_216, mean=[0.5] * 3, std=[0.5] * 3),
    "qwen2.5-vl": dict(
        patch=14,
        min=3_136,
        max=12_845_056,
        mean=[0.48145466, 0.4578275, 0.40821073],
        std=[0.26862954, 0.26130258, 0.27577711],
    ),
    "fovea-nano": dict(patch=16, min=9_216, max=50_176, mean=[0.5] * 3, std=[0.5] * 3),
}


def noise(width, height, seed):
    """Pixels by a formula in 32-bit arithmetic: noise, and for odd seeds only black and white."""
    i = np.arange(width * height * 3, dtype=np.uint32)
    x = i * np.uint32(2_654_435_761) + np.uint32(seed * 40_503)
    x ^= x >> np.uint32(15)
    x *= np.uint32(2_246_822_519)
    value = (x >> np.uint32(24)).astype(np.uint8)
    if seed % 2:
        value = np.where(value >= 128, 255, 0).astype(np.uint8)
    return Image.fromarray(value.reshape(height, width, 3), "RGB")


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def write_lines(name, rows):
    """A JSON array with a row a line."""
    (OUT / name).write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


def resize():
    rng = random.Random(1)
    cases = [(1, 1, 1, 1), (1, 1, 64, 32), (3000, 40, 96, 32), (40, 3000, 32, 96), (7, 5, 7, 64), (7, 5, 64, 5)]
    while len(cases) < 150:
        size = [round(10 ** rng.uniform(0, 2.6)) for _ in range(4)]
        cases.append(tuple(size))
    rows = []
    for seed, (width, height, to_width, to_height) in enumerate(cases):
        resized = noise(width, height, seed).resize((to_width, to_height), Image.Resampling.BICUBIC)
        rows.append([width, height, to_width, to_height, seed, sha(np.array(resized))])
    write_lines("resize.json", rows)


def sizes():
    """Rows of width, height and, for each checkpoint, the grid [height, width], or null if refused."""
    rng = random.Random(2)
    cases = [(1, 1), (1, 200), (1, 201), (9000, 40), (8000, 40), (48, 48), (16, 16), (80, 80), (16384, 1024)]
    while len(cases) < 500:
        cases.append((round(10 ** rng.uniform(0, 3.96)), round(10 ** rng.uniform(0, 3.6))))
    rows = []
    for width, height in cases:
        row = [width, height]
        for c in CHECKPOINTS.values():
            try:
                h, w = smart_resize(height, width, 2 * c["patch"], c["min"], c["max"])
                row.append([h // c["patch"], w // c["patch"]])
            except ValueError:
                row.append(None)
        rows.append(row)
    write_lines("sizes.json", rows)


def patches():
    """Rows of checkpoint, width, height, seed, grid, SHA-256, and a few [row, column, value]."""
    rows = []
    for name, c in CHECKPOINTS.items():
        processor = Qwen2VLImageProcessorPil(
            size={"shortest_edge": c["min"], "longest_edge": c["max"]},
            patch_size=c["patch"],
            temporal_patch_size=2,
            merge_size=2,
            image_mean=c["mean"],
            image_std=c["std"],
        )
        for seed, (width, height) in enumerate([(1, 1), (100, 60), (333, 217), (64, 500), (640, 480)]):
            out = processor(images=noise(width, height, seed), return_tensors="np")
            values = out["pixel_values"]
            assert values.dtype == np.float32
            grid = out["image_grid_thw"][0].tolist()[1:]
            rng = random.Random(seed)
            samples = []
            for _ in range(4):
                row, col = rng.randrange(values.shape[0]), rng.randrange(values.shape[1])
                samples.append([row, col, float(values[row, col])])
            rows.append([name, width, height, seed, grid, sha(values), samples])
    write_lines("patches.json", rows)


def drawing(width=45, height=31):
    """A gradient with hard edges and saturated corners; no symmetry, and no side a multiple of 8."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x * 7 + y * 3) % 256], axis=-1)
    rgb[4:12, 5:15] = (255, 0, 0)
    rgb[10:20, 25:40] = (0, 0, 255)
    rgb[20:28, 3:20] = (255, 255, 0)
    return Image.fromarray(rgb.astype(np.uint8), "RGB")


def alpha_drawing():
    image = drawing().convert("RGBA")
    y, x = np.mgrid[0 : image.height, 0 : image.width]
    image.putalpha(Image.fromarray(((x * 11 + y * 5) % 256).astype(np.uint8), "L"))
    return image


def png(width, height, depth, color, lines, extra=b"", interlaced=False):
    """A PNG file of unfiltered lines, for what Pillow cannot write. `lines` has bytes a line."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced_png():
    """Adam7, RGB of 8 bits."""
    a = np.array(drawing())
    lines = []
    for x, y, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        lines += [line.tobytes() for line in a[y::dy, x::dx]]
    return png(a.shape[1], a.shape[0], 8, 2, lines, interlaced=True)


def deep(channels):
    """The drawing with 16 bits: [height, width, channels], big-endian, low bytes not zero."""
    a = np.array(alpha_drawing()).astype(np.uint16)
    a = a * 256 + (a * 37 + 11) % 256
    picks = {1: [0], 2: [1, 3], 3: [0, 1, 2], 4: [0, 1, 2, 3]}[channels]
    return a[..., picks].astype(">u2")


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


def adobe(jpeg, transform):
    """The JPEG file with an Adobe marker in place of its JFIF marker."""
    start = jpeg.index(b"\xff\xe0")
    length = struct.unpack(">H", jpeg[start + 2 : start + 4])[0]
    marker = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)
    return jpeg[:start] + marker + jpeg[start + 2 + length :]


def files():
    rgb, rgba = drawing(), alpha_drawing()
    gray, palette = rgb.convert("L"), rgb.quantize(64)
    cmyk = rgb.convert("CMYK")
    made = {}

    # JPEG
    for name, sampling in {"444": 0, "422": 1, "420": 2}.items():
        made[f"jpeg-{name}.jpg"] = saved(rgb, "JPEG", quality=85, subsampling=sampling)
        made[f"jpeg-progressive-{name}.jpg"] = saved(rgb, "JPEG", quality=85, subsampling=sampling, progressive=True)
    made["jpeg-low.jpg"] = saved(rgb, "JPEG", quality=10)
    made["jpeg-restart.jpg"] = saved(rgb, "JPEG", quality=85, restart_marker_blocks=2)
    made["jpeg-gray.jpg"] = saved(gray, "JPEG", quality=85)
    made["jpeg-gray-progressive.jpg"] = saved(gray, "JPEG", quality=85, progressive=True)
    made["jpeg-rgb.jpg"] = saved(rgb, "JPEG", quality=85, keep_rgb=True)
    made["jpeg-cmyk.jpg"] = saved(cmyk, "JPEG", quality=85)
    made["jpeg-ycck.jpg"] = adobe_ycck(made["jpeg-cmyk.jpg"])
    made["jpeg-icc-comment.jpg"] = saved(rgb, "JPEG", quality=85, comment=b"hello", icc_profile=b"not a profile")
    for orientation in range(1, 9):
        made[f"jpeg-exif-{orientation}.jpg"] = saved(rgb, "JPEG", quality=85, exif=exif(orientation))
    # PNG
    made["png-rgb.png"] = saved(rgb, "PNG")
    made["png-rgba.png"] = saved(rgba, "PNG")
    made["png-gray.png"] = saved(gray, "PNG")
    made["png-gray-alpha.png"] = saved(rgba.convert("LA"), "PNG")
    made["png-1bit.png"] = saved(rgb.convert("1"), "PNG")
    for bits in (1, 2, 4, 8):
        made[f"png-palette-{bits}.png"] = saved(rgb.quantize(2**bits), "PNG", bits=bits)
    made["png-palette-alpha.png"] = saved(palette, "PNG", transparency=bytes(range(0, 256, 4)))
    made["png-rgb-transparent.png"] = saved(rgb, "PNG", transparency=(255, 0, 0))
    made["png-gray-transparent.png"] = saved(gray, "PNG", transparency=76)
    made["png-exif-6.png"] = saved(rgb, "PNG", exif=exif(6))
    made["png-interlaced.png"] = interlaced_png()
    for channels, color in {2: 4, 3: 2, 4: 6}.items():
        a = deep(channels)
        made[f"png-16bit-{channels}.png"] = png(a.shape[1], a.shape[0], 16, color, [line.tobytes() for line in a])
    a = np.array(gray) >> 4
    packed = [bytes((line[i] << 4) | (line[i + 1] if i + 1 < len(line) else 0) for i in range(0, len(line), 2)) for line in a]
    made["png-gray-4bit.png"] = png(a.shape[1], a.shape[0], 4, 0, packed)
    # GIF
    made["gif.gif"] = saved(palette, "GIF")
    made["gif-interlaced.gif"] = saved(palette, "GIF", interlace=True)
    made["gif-transparent.gif"] = saved(palette, "GIF", transparency=3)
    made["gif-animated.gif"] = saved(palette, "GIF", save_all=True, append_images=[rgb.rotate(180).quantize(16)], duration=50)
    made["gif-offset.gif"] = offset_gif(palette)
    # BMP
    made["bmp-24.bmp"] = saved(rgb, "BMP")
    made["bmp-8.bmp"] = saved(palette, "BMP")
    made["bmp-1.bmp"] = saved(rgb.convert("1"), "BMP")
    made["bmp-gray.bmp"] = saved(gray, "BMP")
    made["bmp-32.bmp"] = saved(rgba, "BMP")
    made["bmp-555.bmp"] = bmp_16(rgb, (0x7C00, 0x3E0, 0x1F))
    made["bmp-565.bmp"] = bmp_16(rgb, (0xF800, 0x7E0, 0x1F))
    made["bmp-rle8.bmp"] = bmp_rle8(palette)
    # WebP
    made["webp-lossy.webp"] = saved(rgb, "WEBP", quality=80)
    made["webp-lossy-low.webp"] = saved(rgb, "WEBP", quality=20)
    made["webp-lossy-alpha.webp"] = saved(rgba, "WEBP", quality=80)
    for filtering in (1, 2, 3):
        made[f"webp-alpha-filter-{filtering}.webp"] = webp_alpha(made["webp-lossy-alpha.webp"], 1 | filtering << 2)
    made["webp-alpha-raw.webp"] = webp_alpha(made["webp-lossy-alpha.webp"], 3 << 2, noise(45, 31, 2).tobytes()[: 45 * 31])
    made["webp-lossless.webp"] = saved(rgb, "WEBP", lossless=True)
    made["webp-lossless-alpha.webp"] = saved(rgba, "WEBP", lossless=True, exact=True)
    made["webp-exif-8.webp"] = saved(rgb, "WEBP", lossless=True, exif=exif(8))
    made["webp-animated-lossy.webp"] = saved(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(180)])
    made["webp-animated.webp"] = saved(rgb, "WEBP", lossless=True, save_all=True, append_images=[rgb.rotate(180)])
    # TIFF
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        made[f"tiff-{compression.replace('_', '-')}.tif"] = saved(rgb, "TIFF", compression=compression)
    made["tiff-gray.tif"] = saved(gray, "TIFF")
    made["tiff-1bit.tif"] = saved(rgb.convert("1"), "TIFF", compression="group4")
    made["tiff-palette.tif"] = saved(palette, "TIFF")
    made["tiff-rgba.tif"] = saved(rgba, "TIFF")
    made["tiff-cmyk.tif"] = saved(cmyk, "TIFF", compression="tiff_lzw")
    made["tiff-pages.tif"] = saved(rgb, "TIFF", save_all=True, append_images=[rgb.rotate(180)], compression="tiff_lzw")
    made["tiff-exif-6.tif"] = saved(rgb, "TIFF", tiffinfo={274: 6}, compression="tiff_lzw")
    made["tiff-16bit-rgb.tif"] = tiff_16(deep(3))
    return made


def adobe_ycck(jpeg):
    """Says of the four components that they are YCCK: other colors, but the same decoder's path."""
    at = jpeg.index(b"Adobe")
    return jpeg[: at + 11] + b"\x02" + jpeg[at + 12 :]


def webp_alpha(webp, flags, data=None):
    """The file with other flags, and perhaps other data, in its ALPH chunk."""
    at = webp.index(b"ALPH")
    length = struct.unpack("<I", webp[at + 4 : at + 8])[0]
    body = bytes([flags]) + (webp[at + 9 : at + 8 + length] if data is None else data)
    chunk = b"ALPH" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    out = webp[:at] + chunk + webp[at + 8 + length + length % 2 :]
    return out[:4] + struct.pack("<I", len(out) - 8) + out[8:]


def offset_gif(palette):
    """A frame smaller than its canvas, at (7, 5)."""
    gif = bytearray(saved(palette, "GIF"))
    gif[6:10] = struct.pack("<HH", palette.width + 12, palette.height + 9)
    frame = gif.index(b"\x2c" + struct.pack("<HHHH", 0, 0, palette.width, palette.height))
    gif[frame + 1 : frame + 5] = struct.pack("<HH", 7, 5)
    return bytes(gif)


def bmp(width, height, depth, compression, extra, body):
    start = 14 + 40 + len(extra)
    return (
        struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, depth, compression, len(body), 0, 0, 0, 0)
        + extra
        + body
    )


def bmp_16(image, masks):
    a = np.array(image).astype(np.uint32)
    value = sum((a[..., c] >> (8 - bin(m).count("1"))) * (m & -m) for c, m in enumerate(masks)).astype("<u2")
    value = np.pad(value, ((0, 0), (0, value.shape[1] % 2)))[::-1]
    plain = masks[0] == 0x7C00
    extra = b"" if plain else struct.pack("<III", *masks)
    return bmp(image.width, image.height, 16, 0 if plain else 3, extra, value.tobytes())


def bmp_rle8(palette):
    a = np.array(palette)
    body = b""
    for line in a[::-1]:
        body += bytes([3, int(line[0])]) if line[0] == line[1] == line[2] else b"".join(bytes([1, int(v)]) for v in line[:3])
        rest = line[3:].tobytes()
        body += bytes([0, len(rest)]) + rest + b"\0" * (len(rest) % 2) + b"\0\0"
    colors = np.zeros((256, 4), np.uint8)
    rgb = np.array(palette.getpalette(), np.uint8).reshape(-1, 3)
    colors[: len(rgb), :3] = rgb[:, ::-1]
    return bmp(palette.width, palette.height, 8, 1, colors.tobytes(), body + b"\0\1")


def tiff_16(samples):
    """Uncompressed RGB of 16 bits, big-endian."""
    height, width, channels = samples.shape
    body = samples.tobytes()
    entries = [
        (256, 3, 1, width << 16),
        (257, 3, 1, height << 16),
        (258, 3, 3, 8 + 2 + 9 * 12 + 4),
        (259, 3, 1, 1 << 16),
        (262, 3, 1, 2 << 16),
        (273, 4, 1, 8 + 2 + 9 * 12 + 4 + 6),
        (277, 3, 1, channels << 16),
        (278, 3, 1, height << 16),
        (279, 4, 1, len(body)),
    ]
    directory = struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHII", *e) for e in entries)
    return b"MM\0*" + struct.pack(">I", 8) + directory + struct.pack(">IHHH", 0, 16, 16, 16) + body


def pictures():
    for folder in ("files", "pixels"):
        shutil.rmtree(OUT / folder, ignore_errors=True)
        (OUT / folder).mkdir()
    for name, data in files().items():
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        (OUT / "files" / name).write_bytes(data)
        Image.fromarray(convert_to_rgb(image, return_numpy=True)).save(OUT / "pixels" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    OUT.mkdir(parents=True, exist_ok=True)
    resize()
    sizes()
    patches()
    pictures()
