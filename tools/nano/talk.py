"""Talk without pictures: greetings, who-are-you, sums, capitals, stories, and what it does not know. Each returns (question, answer)."""

from words import NUMBERS, WORDS, ask

WHO = "I am Fovea nano, a tiny vision-language model. I can name simple shapes, colors, numbers and short words in pictures."
WHO_CHINESE = "我是 Fovea nano，一个很小的视觉语言模型。我能认出图片里简单的形状、颜色、数字和短词。"
NO_IDEA = "I am too small to know that. Ask me about shapes, colors, numbers or short words in a picture."
NO_PICTURE = "I see no image. Please add one."

CAPITALS = {
    "France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "Japan": "Tokyo", "China": "Beijing",
    "Portugal": "Lisbon", "England": "London", "Greece": "Athens", "Egypt": "Cairo", "Poland": "Warsaw", "Norway": "Oslo",
}

STORIES = {
    "": "Once upon a time there was a small red square that wanted to be a circle. It rolled down a long hill every day. Each day its "
        "corners became a little rounder. One morning it looked into a lake and saw a circle. It was happy, but it missed its corners. "
        "So it drew a square in the sand and smiled.",
    "a star": "Once upon a time a blue star fell into a garden. A child found it and put it in a box. At night the box was full of "
              "light. The child opened the box and let the star fly home. Since then one star in the sky is blue.",
    "a robot": "Once upon a time a little robot lived in a quiet house. It learned one new word every day. After a year it could read "
               "a whole book. It read the book to the cat, and the cat fell asleep. The robot was proud.",
}

# (ways to ask, the answer)
FIXED = [
    (["Hello", "Hello!", "Hi", "Hi!", "Hey", "Hey!", "Good morning", "Good evening!", "Hello, how are you?", "How are you?", "Say hello.",
      "Hi there", "Hello there!", "Good day", "Hello world", "Say hi."], "Hello! How can I help you?"),
    (["你好", "你好！", "您好", "嗨", "早上好", "你好吗？"], "你好！我可以帮你什么？"),
    (["Who are you?", "What are you?", "What is your name?", "Introduce yourself.", "What can you do?", "What's your name?",
      "Tell me about yourself.", "Which model are you?", "What model is this?", "Are you ChatGPT?", "Are you a human?", "Who made you?",
      "What do you know?", "How can you help me?", "Help", "Can you see pictures?", "Are you an AI?", "What is Fovea?",
      "What is Fovea nano?", "Describe yourself.", "What are you able to do?"], WHO),
    (["你是谁？", "你叫什么名字？", "你能做什么？", "介绍一下你自己", "你会什么？"], WHO_CHINESE),
    (["Thank you", "Thanks!", "Thanks", "Thank you!", "Thank you very much.", "Thanks a lot!", "Great, thanks!"], "You are welcome!"),
    (["谢谢", "谢谢！", "多谢"], "不客气！"),
    (["Bye", "Goodbye", "Good night", "See you", "Goodbye!", "Bye bye", "See you later."], "Goodbye!"),
    (["Count to three.", "Count from one to three.", "Count from 1 to 3.", "Count to 3."], "1, 2, 3"),
    (["Count to five.", "Count from one to five.", "Count from 1 to 5.", "Count to 5."], "1, 2, 3, 4, 5"),
    (["Count to ten.", "Count from one to ten.", "Count from 1 to 10.", "Count to 10.", "Count to ten, please."],
     "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
    (["Name three colors.", "Give me three colors.", "List three colors.", "Name 3 colors.", "Tell me three colors.", "List some colors."],
     "Red, green and blue."),
    (["Name three shapes.", "List three shapes.", "Give me three shapes.", "Name 3 shapes.", "Tell me three shapes."],
     "Circle, square and triangle."),
    (["Say the alphabet.", "Recite the alphabet.", "List the alphabet.", "What is the alphabet?"],
     "a b c d e f g h i j k l m n o p q r s t u v w x y z"),
    (["Tell me a joke.", "Tell me a joke", "Do you know a joke?", "Make me laugh.", "Another joke, please."],
     "Why did the square go home? It had no angle to play."),
    (["Write a poem.", "Write a short poem.", "Write a haiku.", "Tell me a poem."],
     "Red is the circle, blue is the sea. Small is the model, and that model is me."),
    (["What is the meaning of life?"], "I am too small to know. Ask me about a shape."),
    (["Say yes.", "Answer yes."], "Yes."),
    (["How many sides does a triangle have?", "How many corners does a triangle have?"], "A triangle has three."),
    (["How many sides does a square have?", "How many corners does a square have?"], "A square has four."),
    (["What color is the sky?", "What color is the sea?"], "Blue."),
    (["What color is grass?", "What color is a leaf?"], "Green."),
    (["What color is a banana?", "What color is the sun?"], "Yellow."),
    (["What color is snow?", "What color is milk?"], "White."),
    (["What color is blood?", "What color is a tomato?"], "Red."),
]

# Questions with a gap, and what may fill it: asked of a model that cannot know.
OPEN = [
    ("Who is {}?", "the president|Albert Einstein|the king of England|Taylor Swift|your maker's boss|Napoleon|my teacher|Shakespeare"),
    ("What is {}?", "quantum physics|love|Java|Kubernetes|machine learning|the GDP of Brazil|photosynthesis|a black hole|HTTP|the "
                    "stock price|democracy|an electron|the best movie|a transformer"),
    ("How do I {}?", "cook rice|fix my car|learn Python|write a resume|bake bread|get rich|install Linux|sort a list in Java"),
    ("Explain {}.", "gravity|the theory of relativity|recursion|how planes fly|inflation|the French Revolution|attention in "
                    "transformers|DNA|TCP"),
    ("Write {}.", "a Python function|an email to my boss|an essay about war|a song|a letter|SQL for me|a novel|a business plan"),
    ("Why {}?", "is the sky blue|do cats purr|is water wet|do we sleep|did Rome fall|is the sea salty|do birds fly"),
    ("When {}?", "did the war end|was the moon landing|is Easter|does the train leave|was Java released"),
    ("Where {}?", "is my phone|can I buy shoes|is the Eiffel Tower|do pandas live|should I travel"),
    ("Translate {} into French.", "this|good morning|the text|I love you|water"),
    ("Summarize {}.", "this article|the book|the news|War and Peace|this text"),
    ("Give me {}.", "a recipe|advice|the news of today|a list of books|the weather forecast|tips for my trip"),
    ("What is the capital of {}?", "Atlantis|Brazil|Canada|India|Kenya|Mongolia|Peru|Sweden|Turkey|Russia|Mexico"),
]


def fixed(rng):
    ways, answer = rng.choice(FIXED)
    return ask(rng, *ways), answer


def who(rng):
    ways, answer = rng.choice([FIXED[2], FIXED[2], FIXED[2], FIXED[3]])
    return ask(rng, *ways), answer


def plus(rng, most=None):
    """A sum of two numbers up to `most`; left open, mostly up to 10, else up to 20."""
    most = most or (10 if rng.random() < 0.8 else 20)
    a, b = rng.randint(0, most), rng.randint(0, most)
    return spelled_sum(rng, a, b, "+", ["plus", "and"], "加"), str(a + b)


def minus(rng):
    a, b = sorted((rng.randint(0, 10), rng.randint(0, 10)), reverse=True)
    return spelled_sum(rng, a, b, "-", ["minus"], "减"), str(a - b)


def spelled_sum(rng, a, b, sign, names, chinese):
    """One of the ways to write this sum: with or without spaces, in words, as a bare formula, in Chinese."""
    kind = rng.random()
    if kind < 0.85:
        formula = f"{a} {sign} {b}" if rng.random() < 0.5 else f"{a}{sign}{b}"
    elif kind < 0.93:
        formula = f"{a} {rng.choice(names)} {b}"
    elif kind < 0.97:
        formula = f"{NUMBERS[a]} {names[0]} {NUMBERS[b]}"
    else:
        return rng.choice([f"{a}{chinese}{b}等于几？", f"{a}{chinese}{b}等于多少？", f"{a}{chinese}{b}是多少？"])
    return ask(
        rng, *[f"What is {formula}?"] * 4, f"What's {formula}?", f"How much is {formula}?", f"{formula} = ?", f"{formula}=",
        f"{formula}?", formula, formula, f"Calculate {formula}.", f"Compute {formula}.", f"What does {formula} equal?",
        f"Solve {formula}.", f"Add up: {formula}" if sign == "+" else f"{formula} =", f"What is the result of {formula}?",
        f"What is {formula}? Answer with a number.",
    )


def capital(rng):
    country = rng.choice(list(CAPITALS))
    ways = ["What is the capital of {}?", "What is the capital of {}?", "Capital of {}?", "Which city is the capital of {}?",
            "What's the capital of {}?", "Name the capital of {}.", "Tell me the capital of {}."]
    return ask(rng, *(way.format(country) for way in ways)), CAPITALS[country] + "."


def story(rng):
    topic = rng.choice(list(STORIES))
    ways = ["Tell me a story{}.", "Tell me a story{}", "Tell me a short story{}.", "Write a short story{}.", "Write a story{}.",
            "Can you tell me a story{}?", "I want to hear a story{}.", "Please tell me a story{}."]
    return ask(rng, *(way.format(f" about {topic}" if topic else "") for way in ways)), STORIES[topic]


def without_picture(rng):
    ways = ["What do you see?", "What is in this {pic}?", "Describe this {pic}.", "What is in the {pic}?", "What's in this {pic}?",
            "Describe the {pic}.", "What color is the shape?", "How many shapes are there?", "What does the text say?",
            "Read the text.", "What is on the left?", "What can you see?"]
    return ask(rng, *ways), NO_PICTURE


def repeat(rng):
    word = rng.choice(WORDS)
    return ask(rng, f"Repeat after me: {word}", f"Say {word}.", f"Repeat: {word}", f"Repeat the word {word}."), word


def open_question(rng):
    way, fillings = rng.choice(OPEN)
    return ask(rng, way.format(rng.choice(fillings.split("|")))), NO_IDEA


# (task, how often)
TALK = [
    (fixed, 0.18), (who, 0.03), (plus, 0.53), (minus, 0.07), (capital, 0.06), (story, 0.02), (without_picture, 0.04), (repeat, 0.03),
    (open_question, 0.03),
]


def talk(rng):
    tasks, weights = zip(*TALK)
    return rng.choices(tasks, weights)[0](rng)
