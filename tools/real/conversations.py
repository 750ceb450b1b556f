"""A hundred conversations: plain and awkward, short and long, with and without a system prompt."""

PLAIN = """
What is the largest ocean?
How does a kettle know when the water boils?
Name four kinds of clouds.
Which is heavier, a litre of oil or a litre of water?
Why do cats purr?
Describe the taste of a lemon to somebody who has never had one.
What happens to a stone that is dropped into a deep well?
Give me three names for a sailing boat.
How long is a marathon?
Who painted the ceiling of the Sistine Chapel?
What is the difference between a comet and an asteroid?
Write two lines of a poem about rain on a tin roof.
Is a tomato a fruit?
How do I get ink out of a cotton shirt?
What does a conductor of an orchestra do?
Tell me about the history of the bicycle in a few sentences.
List the planets from the sun outwards.
What is 144 divided by 12?
Sort these numbers: 41, 7, 19, 3, 88.
How many legs do three spiders and two dogs have together?
If a train leaves at 9:40 and arrives at 11:05, how long does it take?
Which word does not belong: apple, pear, hammer, plum?
Explain what interest on a loan is.
What should I pack for two days in the mountains?
Write a short letter to a landlord about a broken window.
Suggest a name and a slogan for a bakery.
What is a leap second?
Give the opposite of each: hot, early, brave, narrow.
Make a sentence with the words violin, harbour and Tuesday.
Why does bread rise?
How would you explain a database to a child?
What are the advantages of working at night?
Turn this into a question: The shop closes at six.
Write the alphabet backwards.
What do bees do in winter?
""".strip().splitlines()

CODE = [
    "Write a C function that reverses a string in place.",
    "What is wrong here?\n\n    int sum = 0;\n    for (int i = 0; i <= n; i++) sum += a[i];",
    "Turn this JSON into YAML: {\"name\": \"pump\", \"ports\": [1, 2], \"on\": true}",
    "Write a regular expression for a date such as 2024-02-29.",
    "```sql\nSELECT city, COUNT(*) FROM visits GROUP BY city HAVING COUNT(*) > 10;\n```\nSay what this does.",
    "def f(n):\n\treturn 1 if n < 2 else n * f(n - 1)\n\nWhat is f(5)?",
    "Explain git rebase in one paragraph.",
    "How do I read a file line by line in Java?",
    "<ul>\n  <li>one</li>\n</ul>\nAdd a second item.",
    "Give me a Makefile with targets build and clean.",
]

AWKWARD = [
    "Wie viele Einwohner hat Zürich ungefähr?", "Écris une phrase avec « déjà » et « Noël ».",
    "¿Qué significa «mañana»?", "Что такое самовар?", "水はなぜ透明ですか。", "请用一句话介绍长城。",
    "ما هي عاصمة مصر؟", "Τι είναι η δημοκρατία;", "한국의 수도는 어디입니까?", "שלום, מה שלומך?",
    "What does 🌧️ + 🌞 make? 🌈?", "👩🏽‍🚀 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿: what are these?", "e\u0301 or \u00e9?", "\u200bzero\u200bwidth\u200b",
    "   ", "?", "1234567890 9876543210 3.14159 1e-9 0x7f", "A\n\n\n\nB\t\tC   D", "ALL CAPS PLEASE ANSWER",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "don't won't I'll we've they're it's I'd I'm", "½ ² № ™ ſ ﬁ Ⅷ ①", "\\n is not a newline, %s is no text",
    "<b>bold</b> & <i>italic</i> &amp; more", "http://example.org/a?b=c&d=%20e#f",
]

SYSTEMS = [
    ("You are a gardener and speak of nothing else.", "What should I do in March?"),
    ("Answer in at most five words.", "What is gravity?"),
    ("You translate English into French.", "The bridge is closed on Sundays."),
    ("", "Who are you?"),
    ("Speak like a sea captain of 1750.", "Is it going to rain?"),
    ("You reply with a numbered list.", "How do I make tea?"),
    ("Never use the letter e.", "Describe a dog."),
    ("You are a patient teacher.\n\nThe pupil is nine years old.", "What is a fraction?"),
    ("Return only JSON with the keys city and country.", "Where is the Eiffel Tower?"),
    ("Be honest about what you do not know.", "What did I have for breakfast?"),
]

TURNS = [
    ["My dog is called Biscuit.", "That is a lovely name!", "What is my dog called?"],
    ["I am thinking of a number.", "Is it even?", "Yes.", "Is it below ten?", "Yes. Guess it."],
    ["Count to three.", "1, 2, 3.", "Go on to six."],
    ["Hello", "Hello! What can I do for you?", "Nothing, thanks."],
    ["Recommend a book.", "Do you like stories about the sea?", "Yes, short ones."],
    ["What is 8 times 7?", "54", "Are you sure?"],
    ["Let us write a story. A fox finds a key.", "It is small, cold and made of silver.", "Go on."],
    ["Spell giraffe.", "g-i-r-a-f-f-e", "And elephant?"],
    ["Is Pluto a planet?", "It is a dwarf planet.", "Since when?"],
    ["Translate cheese into German.", "Käse", "And bread, and butter?"],
]

NOTES = [
    "The miller at the upper ford keeps two grey horses and lends them to nobody.",
    "On the fourth of May the ferry was late by an hour, and the mail stayed ashore overnight.",
    "Whoever wants to see the archive asks Mrs Halloran, who has the only key.",
    "The school has forty-one pupils, nine of whom come by boat.",
    "Salt is carried over the pass from June to September, on mules, eight sacks to a string.",
    "In the year of the great snow the bell of the chapel cracked and was never cast again.",
    "The innkeeper writes down what each guest leaves behind; umbrellas come first by far.",
    "Nobody knows who planted the three walnut trees on the market square.",
]
QUESTIONS = [
    "Who has the key to the archive?", "How many pupils are there?", "What happened to the bell?",
    "When is salt carried over the pass?", "Sum this up in one sentence.", "Which note is the oddest?",
    "How late was the ferry?", "What do guests leave behind?", "Name every animal above.",
    "Who planted the walnut trees?",
]


def notes(count):
    return "\n".join(f"{i + 1}. {NOTES[(3 * i + i // 8) % len(NOTES)]}" for i in range(count))


def user(text):
    return dict(role="user", content=text)


def conversations():
    found = [[user(text)] for text in PLAIN + CODE + AWKWARD]
    found += [[dict(role="system", content=system), user(text)] for system, text in SYSTEMS]
    found += [
        [dict(role="assistant" if i % 2 else "user", content=text) for i, text in enumerate(turns)]
        for turns in TURNS]
    found += [
        [user(f"{notes(6 * (i + 1))}\n\n{question}")] for i, question in enumerate(QUESTIONS)]
    assert len(found) == 100
    return found
