"""Pictures for soaks, made without any library: pages and bombs as PNG, and JPEGs if Pillow is there."""

import base64
import io
import random
import struct
import zlib


def png(width, height, rows, bits=8, color=2):
    """Returns a PNG of rows of samples, each row bytes without its filter.

    `bits` of a sample, and `color` as the format numbers it: 0 is gray, 2 red, green and blue.
    """

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    pack = zlib.compressobj(6)
    data = b"".join(pack.compress(b"\0" + row) for row in rows) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def large(side=8000, seed=0):
    """Returns a PNG of 64 megapixels of about a megabyte: few rows, repeated."""
    chance = random.Random(seed)
    rows = [bytes(chance.choice((0, 60, 255)) for _ in range(60)) * (side // 20) for _ in range(4)]
    return png(side, side, (rows[(y // 8) % 4] for y in range(side)))


def bit_bomb(side=13_377, white=False):
    """Returns a PNG of one bit a pixel, of some 20 KB, black or white."""
    row = (b"\xff" if white else b"\0") * ((side + 7) // 8)
    return png(side, side, (row for _ in range(side)), bits=1, color=0)


def plain(width, height, color):
    """Returns a PNG of one color."""
    return png(width, height, (bytes(color) * width for _ in range(height)))


def page(seed, width=2480, height=3508):
    """Returns a page of A4 at 300 dots per inch, as JPEG with Pillow, else as PNG."""
    chance = random.Random(seed)
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        lines = [
            b"".join(bytes([chance.choice((0, 255))] * 3) * 8 for _ in range(width // 8))
            for _ in range(40)
        ]
        return png(width, height, (lines[(y // 12) % 40] for y in range(height)))
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for y in range(150, height - 150, 22):
        x = 150
        while x < width - 200:
            word = chance.randint(10, 120)
            draw.rectangle((x, y, x + word, y + chance.randint(6, 14)), fill=(chance.randint(0, 90),) * 3)
            x += word + chance.randint(8, 20)
    speckle = Image.effect_noise((width // 4, height // 4), 40).resize((width, height))
    image = Image.blend(image, speckle.convert("RGB"), 0.12)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=chance.randint(80, 92))
    return data.getvalue()


def data_url(data):
    kind = "jpeg" if data[:2] == b"\xff\xd8" else "png"
    return f"data:image/{kind};base64," + base64.b64encode(data).decode()
