"""What the tasks say: the words that get printed, Chinese names, and the spelling of questions."""

WORDS = """
a able apple art baby back bad bag ball bank bar bat bath beach bear bed bee bell best big bike bird black blue board boat body book
box boy bread brown bus busy buy cafe cake call camera car card cash cat chair cheap check cheese circle city class clean clock close
closed code coffee cold color cook cool copy corner cow cross cup dance danger dark data date day deep desk diamond dinner doctor dog
door down dream drink drive duck ear early earth east easy egg end enter error exit eye face fall family farm fast film fire first
fish five flag floor flower fly food four fovea fox free fresh friend fruit full fun game garden gate gift girl glass go gold good
grape gray great green hair half hall hand happy hat head heart hello help here high hill home horse hot hotel hour house ice image
in ink invoice island jam java job juice july june jump key king kitchen lake lamp land large last late leaf left lemon letter light
line lion list little live long look lost love low lunch magic mail man map march market may meat menu milk mind mine mint mode model
money moon more morning mouse movie music name nano nature new next night nine no noon north nose note number ocean off office oil ok
old on one open orange order out page paid paint paper park party pay pear pen phone photo piano pink pizza place plane plant play
please point pool post power press price pull purple push queen question quiet radio rain read receipt red rice right ring river road
robot rock room rose run safe sale salt sand save school sea seat second sell seven shape ship shirt shoe shop show sign silver sing
six sky sleep slow small smile snow soap sock sold song soon soup south space square stairs star start station stone stop store storm
story street sugar summer sun sweet table taxi tea ten tennis test text thanks three ticket tiger time today toy train travel tree
triangle truck true two up user view visit wait walk wall warm watch water wave way welcome west wet wheel white wind window wine
winter wolf wood word work world yellow yes you zero zoo
""".split()

CHINESE_COLOUR = dict(
    red="红色", green="绿色", blue="蓝色", yellow="黄色", orange="橙色", purple="紫色", pink="粉色", brown="棕色", black="黑色",
    white="白色", gray="灰色", cyan="青色",
)
CHINESE_SHAPE = dict(
    circle="圆形", square="正方形", triangle="三角形", star="星形", rectangle="长方形", diamond="菱形", cross="十字", ring="圆环",
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
