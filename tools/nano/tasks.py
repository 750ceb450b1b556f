"""The picture tasks: each draws one or two pictures and returns a `Scene` of them with a first question and answer, and with a way to
ask on about the same pictures."""

import json
from dataclasses import dataclass
from typing import Callable

from draw import COLOURS, SHAPES, Canvas, canvas_size, printed, unknown
from words import CHINESE_COLOUR, CHINESE_COUNT, CHINESE_SHAPE, COUNT, WORDS, article, ask, plural, sentence

HONEST = "I only know simple shapes, colors, numbers and short words."
NO_TEXT = "I see no text."

WHAT = [
    "What is in this {pic}?", "What is in this {pic}?", "What is in the {pic}?", "What's in this {pic}?", "What do you see?",
    "What do you see in this {pic}?", "What can you see in this {pic}?", "What can you see?", "What is this?", "What is it?",
    "What does this {pic} show?", "What is shown in the {pic}?", "What is on this {pic}?", "Tell me what you see.",
    "What do you see on the {pic}?", "What's this?", "Look at this {pic}. What is it?", "What is here?",
]
DESCRIBE = [
    "Describe this {pic}.", "Describe this {pic}.", "Describe the {pic}.", "Describe this {pic} in one sentence.",
    "Please describe the {pic}.", "Please describe this {pic}.", "Caption this {pic}.", "Can you describe this {pic}?",
    "Describe what you see.", "Give me a caption for this {pic}.", "Describe it.", "Describe the {pic} briefly.",
]
WHAT_CHINESE = ["图片里有什么？", "这张图片里有什么？", "请描述这张图片。", "这是什么？", "你看到了什么？", "请描述图片", "图里有什么？"]


@dataclass
class Scene:
    """Pictures, a first question about them, its answer, and `more(rng)`: another question and answer about the same pictures.

    `again` says whether asking on teaches anything: the text of a picture, once said, only needs to be repeated.
    """

    task: str
    pictures: list
    question: str
    answer: str
    more: Callable
    again: bool = True


def scene(task, pictures, more, rng, again=True):
    question, answer = more(rng)
    return Scene(task, pictures, question, answer, more, again)


@dataclass
class Single:
    """One shape: what it is, its colour, the background's, and where its middle is, in fractions."""

    shape: str
    colour: str
    background: str
    x: float
    y: float

    def phrase(self):
        return f"{article(self.colour)} {self.colour} {self.shape}"

    def place(self):
        down = "top" if self.y < 0.4 else "bottom" if self.y > 0.6 else ""
        across = "left" if self.x < 0.4 else "right" if self.x > 0.6 else ""
        if down:
            return f"at the {down} {across}".strip()
        return f"on the {across}" if across else "in the middle"


def off_border(value):
    """Whether this fraction is clear of the borders between left, middle and right."""
    return abs(value - 0.4) > 0.03 and abs(value - 0.6) > 0.03


def draw_single(rng):
    canvas = Canvas(rng)
    side = min(canvas.width, canvas.height)
    shape, (colour, rgb) = rng.choice(SHAPES), canvas.colour()
    radius = side * (rng.uniform(0.26, 0.46) if rng.random() < 0.75 else rng.uniform(0.15, 0.3))
    while True:
        x = rng.uniform(radius * 1.05, canvas.width - radius * 1.05)
        y = rng.uniform(radius * 1.05, canvas.height - radius * 1.05)
        if rng.random() < 0.25:
            x, y = canvas.width / 2, canvas.height / 2
        if off_border(x / canvas.width) and off_border(y / canvas.height):
            break
    canvas.shape(shape, x, y, radius, colour, rgb)
    return canvas.finish(), Single(shape, colour, canvas.background, x / canvas.width, y / canvas.height)


# Questions about one shape. Each is a function of (rng, single) to (question, answer).


def ask_what(rng, one):
    return ask(rng, *WHAT), sentence(one.phrase())


def ask_describe(rng, one):
    answer = f"The image shows {one.phrase()} on {article(one.background)} {one.background} background."
    return ask(rng, *DESCRIBE), answer


def ask_colour(rng, one):
    ways = [f"What color is the {one.shape}?", f"What colour is the {one.shape}?", "What color is the shape?", "What color is it?",
            "Which color is it?", "What is the color of the shape?", "What colour is it?", f"What is the color of the {one.shape}?",
            "What color is this?", "What color do you see?", "Which color does it have?", "Name the color.",
            "What color is the shape? Answer with one word."]
    return ask(rng, *ways), sentence(one.colour)


def ask_shape(rng, one):
    ways = ["What shape is this?", "Which shape is in the {pic}?", "What shape is it?", "What is the shape?", "Name the shape.",
            "What shape do you see?", "Which shape is it?", "What shape is in this {pic}?", f"What shape is the {one.colour} thing?"]
    return ask(rng, *ways), sentence(f"{article(one.shape)} {one.shape}")


def ask_background(rng, one):
    ways = ["What color is the background?", "What is the background color?", "Which colour is the background?",
            "What is the color of the background?", "What background color is it?"]
    return ask(rng, *ways), sentence(one.background)


def ask_place(rng, one):
    ways = [f"Where is the {one.shape}?", f"Where is the {one.colour} {one.shape}?", "Where is the shape?", "Where is it?"]
    return ask(rng, *ways), f"It is {one.place()}."


def ask_whether(rng, one):
    shape, colour = one.shape, one.colour
    kind = rng.random()
    if kind < 0.28:
        colour = rng.choice(list(COLOURS))
    elif kind < 0.55:
        shape = rng.choice(SHAPES)
    what = f"{article(colour)} {colour} {shape}"
    ways = [f"Is there {what}?", f"Is there {what} in the {{pic}}?", f"Do you see {what}?", f"Is this {what}?", f"Is it {what}?"]
    right = (shape, colour) == (one.shape, one.colour)
    return ask(rng, *ways), "Yes." if right else f"No, it is {one.phrase()}."


def ask_json(rng, one):
    ways = ["Answer in JSON with the keys color and shape.", "Give me the color and the shape as JSON.",
            "Return JSON with color and shape.", "Describe the {pic} as JSON.", "What is in this {pic}? Answer in JSON.",
            "Describe this {pic} in JSON with the keys color and shape.", "Return the shape and its color as JSON."]
    return ask(rng, *ways), json.dumps({"color": one.colour, "shape": one.shape})


def ask_chinese(rng, one):
    colour, shape = CHINESE_COLOUR[one.colour], CHINESE_SHAPE[one.shape]
    kind = rng.random()
    if kind < 0.5:
        return ask(rng, *WHAT_CHINESE), f"一个{colour}的{shape}。"
    if kind < 0.75:
        return ask(rng, "这是什么颜色？", "它是什么颜色？", f"{shape}是什么颜色？"), f"{colour}。"
    return ask(rng, "这是什么形状？", "它是什么形状？"), f"{shape}。"


def ask_text_of_shape(rng, one):
    return ask(rng, "What does the text say?", "Read the text.", "Is there any text?", "What is written here?"), NO_TEXT


def ask_number_of_one(rng, one):
    if rng.random() < 0.3:
        return ask(rng, "How many shapes are there? Answer with a number.", "Count the shapes. Answer with a number."), "1"
    return ask(rng, f"How many {plural(one.shape)} are there?", f"Count the {plural(one.shape)}."), f"There is one {one.shape}."


ABOUT_ONE = [
    (ask_what, 0.24), (ask_describe, 0.14), (ask_colour, 0.13), (ask_shape, 0.12), (ask_background, 0.05), (ask_place, 0.08),
    (ask_whether, 0.13), (ask_json, 0.05), (ask_chinese, 0.04), (ask_text_of_shape, 0.02), (ask_number_of_one, 0.02),
]


def about(one, questions):
    """A function of rng that picks one of these questions by weight and asks it about `one`."""
    asks, weights = zip(*questions)
    return lambda rng: rng.choices(asks, weights)[0](rng, one)


def one_shape(rng):
    picture, one = draw_single(rng)
    return scene("one shape", [picture], about(one, ABOUT_ONE), rng)


def plain_colour(rng):
    """Nothing but one colour."""
    name = rng.choice(list(COLOURS))
    canvas = Canvas(rng, canvas_size(rng), name)

    def more(rng):
        if rng.random() < 0.5:
            return ask(rng, *WHAT, *DESCRIBE), f"Only the color {name}."
        return ask(rng, "What color is this?", "What color is it?", "What color is the {pic}?", "Which color do you see?",
                   "What color is the background?", "What is the color of this {pic}?"), sentence(name)

    picture = canvas.finish()
    picture.marks.clear()
    return scene("plain colour", [picture], more, rng)


def spread(rng, canvas, number):
    """Middles and radius for this many shapes that do not touch: on a loose grid, in a row, or anywhere."""
    side = min(canvas.width, canvas.height)
    if rng.random() < 0.85:
        cells = rng.sample([(i, j) for i in range(3) for j in range(3)], number)
        radius = side * rng.uniform(0.12, 0.155)
        slack = 0.01 * side
        return [((i + 0.5) * canvas.width / 3 + rng.uniform(-slack, slack),
                 (j + 0.5) * canvas.height / 3 + rng.uniform(-slack, slack)) for i, j in cells], radius
    radius = min(canvas.width / (2.5 * number), side * 0.3)
    y = rng.uniform(radius * 1.1, canvas.height - radius * 1.1)
    return [((i + 0.5) * canvas.width / number, y) for i in range(number)], radius


def counting(rng):
    """One to six of a shape, in one colour or in several."""
    number, shape = rng.randint(1, 6), rng.choice(SHAPES)
    canvas = Canvas(rng, (rng.randint(104, 160), rng.randint(104, 144)) if rng.random() < 0.75 else None)
    middles, radius = spread(rng, canvas, number)
    mixed = rng.random() < 0.3
    colour, rgb = canvas.colour()
    for x, y in middles:
        name, value = canvas.colour() if mixed else (colour, rgb)
        canvas.shape(shape, x, y, radius * rng.uniform(0.88, 1), name, value)
    return scene("counting", [canvas.finish()], about((number, shape, None if mixed else colour), ABOUT_MANY), rng)


def ask_number(rng, many):
    number, shape, _ = many
    some = plural(shape)
    ways = [f"How many {some} are there?", f"How many {some} are in the {{pic}}?", f"Count the {some}.", f"How many {some} do you see?",
            f"How many {some} can you see?", f"How many {some}?", "How many shapes are there?", "Count the shapes.",
            "How many shapes do you see?", "How many are there?"]
    return ask(rng, *ways), f"There {'is' if number == 1 else 'are'} {COUNT[number]} {shape if number == 1 else some}."


def ask_digit(rng, many):
    number, shape, _ = many
    ways = [f"How many {plural(shape)} are there? Answer with a number.", "How many shapes are there? Answer with a number.",
            "Count the shapes. Answer with a number.", "How many shapes are in the {pic}? Answer with just a number.",
            f"Count the {plural(shape)}. Answer with a number."]
    return ask(rng, *ways), str(number)


def ask_number_chinese(rng, many):
    number, shape, _ = many
    return ask(rng, "图片里有几个图形？", f"有几个{CHINESE_SHAPE[shape]}？", "有多少个？"), f"{CHINESE_COUNT[number]}个。"


def ask_what_many(rng, many):
    number, shape, colour = many
    if colour is None:
        return ask_number(rng, many)
    if number == 1:
        return ask(rng, *WHAT), sentence(f"{article(colour)} {colour} {shape}")
    return ask(rng, *WHAT, *DESCRIBE), sentence(f"{COUNT[number]} {colour} {plural(shape)}")


ABOUT_MANY = [(ask_number, 0.45), (ask_digit, 0.25), (ask_number_chinese, 0.05), (ask_what_many, 0.25)]


def two_shapes(rng):
    """Two different shapes side by side."""
    canvas = Canvas(rng, (rng.randint(120, 224), rng.randint(80, 140)))
    left_shape, right_shape = rng.sample(SHAPES, 2)
    left_colour, left_rgb = canvas.colour()
    right_colour, right_rgb = canvas.colour(but=(left_colour,))
    radius = min(canvas.width / 4, canvas.height / 2) * rng.uniform(0.66, 0.92)
    sides = []
    for part, shape, colour, rgb in ((0.25, left_shape, left_colour, left_rgb), (0.75, right_shape, right_colour, right_rgb)):
        y = rng.uniform(radius * 1.05, max(radius * 1.06, canvas.height - radius * 1.05))
        canvas.shape(shape, part * canvas.width, y, radius, colour, rgb)
        sides.append(Single(shape, colour, canvas.background, part, y / canvas.height))
    return scene("two shapes", [canvas.finish()], about(sides, ABOUT_TWO), rng)


def ask_both(rng, sides):
    left, right = sides
    return ask(rng, *WHAT, *DESCRIBE, "Which shapes do you see?"), sentence(f"{left.phrase()} and {right.phrase()}")


def ask_side(rng, sides):
    left, right = sides
    if rng.random() < 0.5:
        ways = ["What is on the left?", f"What is to the left of the {right.shape}?", "What is on the left side?",
                f"What is left of the {right.shape}?", "Which shape is on the left?"]
        return ask(rng, *ways), sentence(left.phrase())
    ways = ["What is on the right?", f"What is to the right of the {left.shape}?", "What is on the right side?",
            f"What is right of the {left.shape}?", "Which shape is on the right?"]
    return ask(rng, *ways), sentence(right.phrase())


def ask_colour_of(rng, sides):
    one = rng.choice(sides)
    return ask(rng, f"What color is the {one.shape}?", f"What colour is the {one.shape}?",
               f"What is the color of the {one.shape}?"), sentence(one.colour)


def ask_shape_of(rng, sides):
    one = rng.choice(sides)
    return ask(rng, f"What shape is {one.colour}?", f"Which shape is {one.colour}?", f"What is {one.colour}?"), f"The {one.shape}."


ABOUT_TWO = [(ask_both, 0.4), (ask_side, 0.28), (ask_colour_of, 0.19), (ask_shape_of, 0.13)]


def digits(rng, most):
    return "".join(rng.choice("0123456789") for _ in range(rng.randint(1, most)))


def letters(rng, most):
    string = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(1, most)))
    return string.upper() if rng.random() < 0.6 else string


def cased(rng, word):
    return rng.choice([word, word.upper(), word.upper(), word.capitalize()])


def short_text(rng):
    """A printed word, number, price, a few letters, or a word with a number."""
    kind = rng.random()
    if kind < 0.62:
        lines = [cased(rng, rng.choice(WORDS))]
    elif kind < 0.88:
        lines = [digits(rng, 4)]
    elif kind < 0.92:
        lines = [letters(rng, 2)]
    elif kind < 0.96:
        lines = [rng.choice(["$", "€", ""]) + f"{rng.randint(0, 99)}.{rng.randint(0, 99):02d}"]
    else:
        lines = [cased(rng, rng.choice([w for w in WORDS if len(w) < 6])), digits(rng, 3)]
    answer = " ".join(lines)
    ways = ["What does the text say?", "What does the text say?", "Read the text.", "What is written here?", "What does it say?",
            "Read the text in the {pic}.", "What text is in the {pic}?", "What is written in this {pic}?", "OCR",
            "Transcribe the {pic}.", "What does this {pic} say?", "What does this say?", "Read this.", "Extract the text.",
            "What text do you see?", "图片上写了什么？", "What is the text in this {pic}?", "Read it."]
    if answer.isdigit():
        ways += ["What number is this?", "Which number is in the {pic}?"] * 2
    elif answer.isalpha() and len(answer) > 1:
        ways += ["What word is this?", "Which word is in the {pic}?", "What is the word?"]
    picture = printed(rng, lines)

    def more(rng):
        if rng.random() < 0.14:
            return ask(rng, *WHAT, *DESCRIBE), f'The text "{answer}".'
        return ask(rng, *ways), answer

    return scene("short text", [picture], more, rng, again=False)


def two_pictures(rng):
    """Two pictures of one shape each, in order."""
    (first, a), (second, b) = draw_single(rng), draw_single(rng)
    return scene("two pictures", [first, second], about((a, b), ABOUT_PAIR), rng)


def ask_pair(rng, pair):
    ways = ["What is in these {pic}s?", "Describe both {pic}s.", "Compare the two {pic}s.", "What do you see?", "Describe the {pic}s.",
            "What do these {pic}s show?", "What is in the two {pic}s?", "Describe these {pic}s.", "Compare these {pic}s."]
    return ask(rng, *ways), f"First {pair[0].phrase()}, then {pair[1].phrase()}."


def ask_one_of_pair(rng, pair):
    i = rng.randrange(2)
    name = ("first", "second")[i]
    if rng.random() < 0.3:
        return ask(rng, f"What color is the shape in the {name} {{pic}}?",
                   f"What is the color of the shape in the {name} {{pic}}?"), sentence(pair[i].colour)
    return ask(rng, f"What is in the {name} {{pic}}?", f"What do you see in the {name} {{pic}}?", f"Describe the {name} {{pic}}.",
               f"What does the {name} {{pic}} show?"), sentence(pair[i].phrase())


def ask_same(rng, pair):
    a, b = pair
    answer = "Yes." if a.colour == b.colour else f"No, the first is {a.colour} and the second is {b.colour}."
    return ask(rng, "Do both {pic}s show the same color?", "Is the color the same in both {pic}s?",
               "Do the shapes have the same color?"), answer


ABOUT_PAIR = [(ask_pair, 0.45), (ask_one_of_pair, 0.43), (ask_same, 0.12)]


def nothing_known(rng):
    """Looks like a photo; the honest answer is that it is beyond the model."""

    def more(rng):
        kind = rng.random()
        if kind < 0.75:
            return ask(rng, *WHAT, *DESCRIBE), HONEST
        if kind < 0.9:
            return ask(rng, "Who is this?", "What animal is this?", "Is this a cat?", "Where was this {pic} taken?", "What object is this?",
                       "What kind of place is this?", "Is there a dog in this {pic}?", "What is the person doing?",
                       "How many people are there?", "What season is it?", "What breed is this dog?"), HONEST
        if kind < 0.96:
            return ask(rng, *WHAT_CHINESE), "我只认识简单的形状、颜色、数字和短词。"
        return ask(rng, "What does the text say?", "Read the text.", "What is written here?"), NO_TEXT

    return scene("unknown", [unknown(rng)], more, rng)


# (task, how often)
PICTURES = [
    (one_shape, 0.30), (plain_colour, 0.01), (counting, 0.29), (two_shapes, 0.07), (short_text, 0.22), (two_pictures, 0.08),
    (nothing_known, 0.03),
]


def picture_task(rng):
    tasks, weights = zip(*PICTURES)
    return rng.choices(tasks, weights)[0](rng)
