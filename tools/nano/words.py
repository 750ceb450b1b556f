"""What the tasks say: the words that get printed, Chinese names, and the spelling of questions."""

WORDS = """
apple bank bar big bird blue book box bread bus cafe car cat city closed coffee cold cup dog door exit fire fish five food four fovea free
fresh game gate gold good green happy hello help home hot hotel house ice invoice java key love map menu milk moon music name new nine no
off old on one open orange page park pizza price pull push radio rain red river room sale school sea seven shop six sky snow star start
stop street sun taxi tea ten test text three ticket time today total train two water welcome white wind word work world yes zero zoo
""".split()

CHINESE_COLOUR = dict(
    red="红色", green="绿色", blue="蓝色", yellow="黄色", orange="橙色", purple="紫色", pink="粉色", brown="棕色", black="黑色",
    white="白色", gray="灰色", cyan="青色",
)
CHINESE_SHAPE = dict(
    circle="圆形", square="正方形", triangle="三角形", star="星形", diamond="菱形", cross="十字", ring="圆环",
    heart="心形",
)
CHINESE_COUNT = ["零", "一", "两", "三", "四", "五", "六"]
COUNT = ["no", "one", "two", "three", "four", "five", "six"]
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()


def article(word):
    return "an" if word[0] in "aeiou" else "a"


def sentence(phrase):
    """The phrase as a sentence: a capital first, a full stop last."""
    return phrase[0].upper() + phrase[1:] + "."


def plural(shape):
    if shape.endswith(("s", "x")):
        return shape + "es"
    return shape + "s"


def ask(rng, *ways):
    """One of these ways to ask, spelled as people type: {pic} is a word for picture; case and end mark may go."""
    question = rng.choice(ways).replace("{pic}", rng.choice(["image", "image", "picture", "picture", "photo"]))
    kind = rng.random()
    if kind < 0.08:
        question = question.lower()
    elif kind < 0.13:
        question = question[0].lower() + question[1:]
    if rng.random() < 0.12 and question[-1] in "?.!？。":
        question = question[:-1]
    if rng.random() < 0.03:
        question = rng.choice(["Please: ", "Hi! ", "Hello, ", "OK, "]) + question
    return question
