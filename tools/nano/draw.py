"""Draws the pictures that fovea-nano learns from.

A `Canvas` draws at twice the size (smooth edges) or at the real size (jagged edges, as simple programs draw) and remembers
where everything is. `Canvas.finish` gives a `Picture`: the pixels and those marks, which training uses as dense targets.
All chance comes from the `random.Random` that the caller hands in, so that a seed fixes every pixel.
"""

import io
import math
import subprocess
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# Each colour name and the values it may be drawn with: a soft one, the pure one, and what CSS or AWT call by that name.
COLOURS = {
    "red": [(220, 30, 30), (255, 0, 0), (225, 20, 45)],
    "green": [(30, 160, 50), (0, 128, 0), (0, 255, 0), (40, 200, 60)],
    "blue": [(35, 70, 220), (0, 0, 255), (30, 60, 180)],
    "yellow": [(247, 224, 35), (255, 255, 0), (250, 235, 60)],
    "orange": [(250, 140, 20), (255, 165, 0), (255, 120, 0)],
    "purple": [(140, 40, 170), (128, 0, 128), (120, 50, 200)],
    "pink": [(250, 130, 180), (255, 175, 175), (255, 105, 180), (255, 192, 203)],
    "brown": [(125, 75, 35), (139, 69, 19), (110, 65, 40)],
    "black": [(15, 15, 15), (0, 0, 0)],
    "white": [(250, 250, 250), (255, 255, 255)],
    "gray": [(130, 130, 130), (128, 128, 128), (165, 165, 165)],
    "cyan": [(30, 205, 215), (0, 255, 255)],
}
SHAPES = ["circle", "square", "triangle", "star", "diamond", "cross", "ring", "heart"]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.$€"
BACKGROUNDS = ["white"] * 36 + ["black", "gray", "yellow", "cyan", "green", "blue"]
FONT_FILES = [
    "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSerif-Bold.ttf",
    "Roboto-Bold.ttf", "OpenSans-Regular.ttf",
]
VISIBLE = 75  # two colours nearer than this (Euclid, RGB) are not drawn on each other


@dataclass
class Mark:
    """Something on a picture: its box in fractions of the picture, what it is, and whether it is a printed character."""

    left: float
    top: float
    right: float
    bottom: float
    names: tuple
    is_text: bool = False


@dataclass
class Picture:
    image: Image.Image
    marks: list = field(default_factory=list)


@cache
def fonts():
    """The paths of the fonts in FONT_FILES that this machine has, in that order."""
    listing = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
    by_name = {}
    for line in sorted(listing.splitlines()):
        path = line.split(":")[0].strip()
        by_name.setdefault(path.rsplit("/", 1)[-1], path)
    found = [by_name[name] for name in FONT_FILES if name in by_name]
    if not found:
        raise RuntimeError("none of the fonts in draw.FONT_FILES is installed")
    return found


@cache
def font(path, size):
    return ImageFont.truetype(path, size)


def shade(rng, name, spread=10):
    """One RGB value that goes by this colour name."""
    base = rng.choice(COLOURS[name])
    if rng.random() < 0.35:
        return base
    return tuple(max(0, min(255, c + rng.randint(-spread, spread))) for c in base)


def visible_on(rgb, other):
    return math.dist(rgb, other) >= VISIBLE


def canvas_size(rng):
    """Width and height of a picture: mostly small (cheap to learn from), some as large as the model takes."""
    kind = rng.random()
    if kind < 0.35:
        side = rng.choice([96, 96, 112, 128, 128, 160])
        return side, side
    if kind < 0.75:
        return rng.randint(88, 144), rng.randint(88, 144)
    if kind < 0.92:
        return rng.randint(128, 200), rng.randint(100, 176)
    return rng.choice([(224, 224), (256, 192), (200, 200), (192, 256), (224, 192), (288, 160)])


class Canvas:
    """A sheet of one colour to draw on. Coordinates are in pixels of the finished picture."""

    def __init__(self, rng, size=None, background=None):
        self.rng = rng
        self.width, self.height = size or canvas_size(rng)
        self.background = background or rng.choice(BACKGROUNDS)
        self.paper = shade(rng, self.background, 5)
        self.scale = 2 if rng.random() < 0.8 else 1
        self.image = Image.new("RGB", (self.width * self.scale, self.height * self.scale), self.paper)
        self.pen = ImageDraw.Draw(self.image)
        self.marks = []

    def colour(self, but=()):
        """A colour name that is not the background's, with an RGB value that shows on it."""
        while True:
            name = self.rng.choice(list(COLOURS))
            if name == self.background or name in but:
                continue
            rgb = self.shade_of(name)
            if rgb:
                return name, rgb

    def shade_of(self, name):
        """An RGB value for this colour that shows on the background, or None."""
        for _ in range(4):
            rgb = shade(self.rng, name)
            if visible_on(rgb, self.paper):
                return rgb
        return None

    def mark(self, left, top, right, bottom, names, is_text=False):
        w, h = self.width, self.height
        self.marks.append(Mark(left / w, top / h, right / w, bottom / h, tuple(names), is_text))

    def shape(self, kind, x, y, radius, name, rgb):
        outline(self.pen, self.rng, kind, x * self.scale, y * self.scale, radius * self.scale, rgb)
        self.mark(x - radius, y - radius, x + radius, y + radius, (kind, name))

    def text(self, string, x, y, face, name, rgb):
        """Prints one line with the top left corner of its ink at (x, y); `face` is a font of the canvas' own scale."""
        left, top, _, bottom = face.getbbox(string)
        self.pen.text((x * self.scale - left, y * self.scale - top), string, font=face, fill=rgb)
        for i, char in enumerate(string):
            a, b = (x + (face.getlength(string[:n]) - left) / self.scale for n in (i, i + 1))
            self.mark(a, y, b, y + (bottom - top) / self.scale, (char, name), is_text=True)

    def finish(self):
        image = self.image
        if self.scale > 1:
            image = image.resize((self.width, self.height), Image.BICUBIC if self.rng.random() < 0.5 else Image.LANCZOS)
        return Picture(worn(self.rng, image), self.marks)


def worn(rng, image):
    """Now and then what happens to pictures on their way: JPEG, a little blur."""
    kind = rng.random()
    if kind < 0.12:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=rng.randint(60, 95))
        return Image.open(data).convert("RGB")
    if kind < 0.16:
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9)))
    return image


def polygon(x, y, radius, corners, turn):
    steps = (turn + 2 * math.pi * i / corners for i in range(corners))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in steps]


def star(x, y, radius, turn):
    points = []
    for i in range(10):
        reach = radius * (1.1 if i % 2 == 0 else 0.45)
        points.append((x + reach * math.cos(turn + math.pi * i / 5), y + reach * math.sin(turn + math.pi * i / 5)))
    return points


def heart(x, y, radius):
    points = []
    for i in range(40):
        t = 2 * math.pi * i / 40
        rise = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((x + radius * 16 * math.sin(t) ** 3 / 16.5, y - radius * rise / 16.5))
    return points


def outline(pen, rng, kind, x, y, r, rgb):
    """Draws one shape about the middle (x, y) that reaches r."""
    if kind == "circle":
        pen.ellipse([x - r, y - r, x + r, y + r], fill=rgb)
    elif kind == "ring":
        pen.ellipse([x - r, y - r, x + r, y + r], outline=rgb, width=max(2, int(r * rng.uniform(0.26, 0.42))))
    elif kind == "square":
        side = r * 0.86
        pen.rectangle([x - side, y - side, x + side, y + side], fill=rgb)
    elif kind == "triangle":
        pen.polygon(polygon(x, y + r * 0.12, r * 1.05, 3, -math.pi / 2 + rng.uniform(-0.2, 0.2)), fill=rgb)
    elif kind == "diamond":
        pen.polygon([(x, y - r), (x + r * 0.75, y), (x, y + r), (x - r * 0.75, y)], fill=rgb)
    elif kind == "star":
        pen.polygon(star(x, y, r, -math.pi / 2 + rng.uniform(-0.2, 0.2)), fill=rgb)
    elif kind == "cross":
        arm = r * 0.33
        pen.rectangle([x - arm, y - r, x + arm, y + r], fill=rgb)
        pen.rectangle([x - r, y - arm, x + r, y + arm], fill=rgb)
    elif kind == "heart":
        pen.polygon(heart(x, y, r), fill=rgb)
    else:
        raise ValueError(kind)


def printed(rng, lines):
    """A picture of one or two printed lines, large enough to read, with some paper around them."""
    size = rng.randint(36, 54)
    path = rng.choice(fonts())
    background = rng.choice(["white"] * 14 + ["yellow", "black"])
    widest = max(font(path, size).getlength(line) for line in lines)
    most = 330 if len(lines) == 1 else 250
    if widest > most - 12:
        size = int(size * (most - 12) / widest)
        widest = max(font(path, size).getlength(line) for line in lines)
    tall = size * (0.9 if len(lines) == 1 else 2.1)
    width = int(max(80, min(most, widest + rng.randint(10, 60))))
    height = int(max(64, tall + rng.randint(8, 70)))
    height = max(int(tall) + 8, min(height, 50000 // width))
    canvas = Canvas(rng, (width, height), background)
    face = font(path, size * canvas.scale)
    colour = rng.choice(["black"] * 14 + ["red", "blue", "green"])
    if background == "black":
        colour = rng.choice(["white", "white", "yellow"])
    rgb = canvas.shade_of(colour) or (0, 0, 0)
    x = rng.uniform(4, max(5, width - widest - 4))
    y = rng.uniform(4, max(5, height - tall - 4))
    for line in lines:
        canvas.text(line, x, y, face, colour, rgb)
        y += size * 1.15
    return canvas.finish()


def random_rgb(rng):
    return tuple(rng.randint(0, 255) for _ in range(3))


def cloudy(rng, width, height):
    """Smooth random colour, the look of an unsharp photo: coarse noise in several sizes, laid over each other."""
    numbers = np.random.default_rng(rng.randrange(2**32))
    total = np.zeros((height, width, 3), dtype=np.float32)
    weight = 1.0
    for cells in (2, 4, 9, 20):
        coarse = numbers.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        total += weight * np.asarray(Image.fromarray(coarse).resize((width, height), Image.BICUBIC), dtype=np.float32)
        weight *= rng.uniform(0.3, 0.8)
    total = (total - total.min()) / max(1.0, float(np.ptp(total)))
    tint = np.array([rng.uniform(0.5, 1) for _ in range(3)], dtype=np.float32)
    return Image.fromarray((255 * total * tint).astype(np.uint8))


def grain(rng, image, most=40):
    numbers = np.random.default_rng(rng.randrange(2**32))
    noise = numbers.normal(0, rng.uniform(3, most), (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def gradient(rng, width, height):
    first, second = random_rgb(rng), random_rgb(rng)
    while math.dist(first, second) < 120:
        second = random_rgb(rng)
    first, second = np.array(first, dtype=np.float32), np.array(second, dtype=np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    ys, xs = np.mgrid[0:height, 0:width]
    along = xs * math.cos(angle) + ys * math.sin(angle)
    along = ((along - along.min()) / max(1.0, float(np.ptp(along))))[:, :, None]
    return Image.fromarray((first * (1 - along) + second * along).astype(np.uint8))


def landscape(rng, width, height):
    """Sky over ground with hills, perhaps a sun, trees or houses."""
    image = gradient(rng, width, height)
    pen = ImageDraw.Draw(image)
    horizon = height * rng.uniform(0.35, 0.7)
    sky = (rng.randint(90, 200), rng.randint(150, 230), rng.randint(200, 255))
    ground = (rng.randint(30, 160), rng.randint(80, 180), rng.randint(20, 100))
    if rng.random() < 0.8:
        pen.rectangle([0, 0, width, horizon], fill=sky)
    if rng.random() < 0.5:
        peaks = [(width * i / 6, horizon - rng.uniform(0, horizon * 0.7)) for i in range(7)]
        pen.polygon([(0, horizon), *peaks, (width, horizon)], fill=random_rgb(rng))
    pen.rectangle([0, horizon, width, height], fill=ground)
    for _ in range(rng.randint(0, 5)):
        x, y, s = rng.uniform(0, width), rng.uniform(horizon, height), rng.uniform(5, height / 4)
        pen.rectangle([x - s / 6, y - s, x + s / 6, y], fill=(90, 60, 30))
        pen.ellipse([x - s / 2, y - 1.6 * s, x + s / 2, y - 0.6 * s], fill=(rng.randint(10, 90), rng.randint(80, 160), 40))
    return grain(rng, image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2))), 15)


def clutter(rng, width, height):
    """Many ragged patches over each other."""
    image = cloudy(rng, width, height) if rng.random() < 0.5 else gradient(rng, width, height)
    pen = ImageDraw.Draw(image)
    for _ in range(rng.randint(7, 30)):
        x, y, s = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.06, 0.35) * min(width, height)
        corners = [(x + s * rng.uniform(-1, 1), y + s * rng.uniform(-1, 1)) for _ in range(rng.randint(3, 8))]
        kind = rng.random()
        if kind < 0.6:
            pen.polygon(corners, fill=random_rgb(rng))
        elif kind < 0.8:
            pen.line(corners, fill=random_rgb(rng), width=rng.randint(1, 8))
        else:
            pen.ellipse([x - s, y - s * rng.uniform(0.3, 1), x + s, y + s * rng.uniform(0.3, 1)], fill=random_rgb(rng))
    return image


def portrait(rng, width, height):
    """A blob of a body on an unsharp background, lit from one side."""
    image = cloudy(rng, width, height)
    pen = ImageDraw.Draw(image)
    x, y, s = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.35, 0.6), min(width, height) * rng.uniform(0.2, 0.4)
    tone = random_rgb(rng)
    pen.ellipse([x - s * 1.4, y + s * 0.5, x + s * 1.4, y + s * 3], fill=random_rgb(rng))
    pen.ellipse([x - s * 0.8, y - s, x + s * 0.8, y + s], fill=tone)
    for side in (-0.3, 0.3):
        pen.ellipse([x + s * (side - 0.1), y - s * 0.2, x + s * (side + 0.1), y], fill=(20, 20, 20))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(1, 4)))
    light = gradient(rng, width, height).convert("L").convert("RGB")
    return grain(rng, Image.blend(image, light, rng.uniform(0.1, 0.4)), 15)


def speckle(rng, width, height):
    numbers = np.random.default_rng(rng.randrange(2**32))
    if rng.random() < 0.3:
        gray = numbers.integers(0, 256, (height, width, 1), dtype=np.uint8)
        return Image.fromarray(np.repeat(gray, 3, axis=2))
    return Image.fromarray(numbers.integers(0, 256, (height, width, 3), dtype=np.uint8))


def unknown(rng):
    """A picture of nothing that the model knows."""
    width, height = canvas_size(rng)
    scene = rng.choice([cloudy, cloudy, landscape, landscape, clutter, clutter, portrait, portrait, gradient, speckle])
    image = scene(rng, width, height)
    if rng.random() < 0.2:
        image = grain(rng, image)
    return Picture(worn(rng, image))
