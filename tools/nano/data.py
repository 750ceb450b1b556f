"""Writes the conversations that teach fovea-nano: talk, questions about pictures, calls of a tool, in one turn or in several."""

import json
from dataclasses import dataclass, field

import talk
import tasks
from draw import Picture
from words import ask

SYSTEM = [
    "You are a helpful assistant.", "You are a helpful assistant.", "You are a helpful assistant.", "You are Fovea.", "Answer briefly.",
    "You are a helpful vision assistant.", "Be concise.", "You are a helpful AI assistant.", "Answer in one sentence.",
    "You are a friendly assistant that looks at pictures.",
]
IMAGE = "<|vision_start|><|image_pad|><|vision_end|>"
TOOLS_BEFORE = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
TOOLS_AFTER = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML "
    'tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)


@dataclass
class Message:
    """One message. `parts` are strings and pictures in their order; `calls` are (name, arguments) of called tools."""

    role: str
    parts: list
    calls: list = field(default_factory=list)

    def text(self):
        spelled = "".join(IMAGE if isinstance(part, Picture) else part for part in self.parts)
        for name, arguments in self.calls:
            call = json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)
            spelled += ("\n" if spelled else "") + f"<tool_call>\n{call}\n</tool_call>"
        return spelled

    def pictures(self):
        return [part for part in self.parts if isinstance(part, Picture)]


@dataclass
class Conversation:
    task: str
    messages: list
    tools: list = field(default_factory=list)

    def pictures(self):
        return [picture for message in self.messages for picture in message.pictures()]

    def turn(self, question, answer, pictures=()):
        """Adds a question, with its pictures before it, and the answer."""
        self.messages += [Message("user", [*pictures, question]), Message("assistant", [answer])]


def render(conversation):
    """The conversation as chat_template.jinja renders it, and the (start, end) of what the assistant says, end mark included."""
    text, spans = "", []
    messages = list(conversation.messages)
    if conversation.tools:
        before = messages.pop(0).text() + "\n\n" if messages[0].role == "system" else ""
        listed = "".join("\n" + json.dumps(tool, ensure_ascii=False) for tool in conversation.tools)
        text += f"<|im_start|>system\n{before}{TOOLS_BEFORE}{listed}{TOOLS_AFTER}<|im_end|>\n"
    for message in messages:
        said = message.text()
        if message.role == "tool":
            text += f"<|im_start|>user\n<tool_response>\n{said}\n</tool_response><|im_end|>\n"
            continue
        text += f"<|im_start|>{message.role}\n"
        if message.role == "assistant":
            spans.append((len(text), len(text) + len(said) + len("<|im_end|>")))
        text += f"{said}<|im_end|>\n"
    return text, spans


def opened(rng, task):
    """A conversation with nothing said yet, perhaps with a system prompt."""
    started = Conversation(task, [])
    if rng.random() < 0.28:
        started.messages.append(Message("system", [rng.choice(SYSTEM)]))
    return started


def placed(rng, pictures, question):
    """Pictures and question in one of the orders that clients send them in."""
    kind = rng.random()
    if kind < 0.7:
        return [*pictures, question]
    if kind < 0.8:
        return [question, *pictures]
    if kind < 0.88:
        return [*pictures, "\n" + question]
    if kind < 0.94 or len(pictures) < 2:
        return [question + "\n", *pictures]
    return [pictures[0], " ", pictures[1], "\n" + question]


def about_pictures(rng):
    """Questions about one scene, sometimes with talk before or after it, or with another scene."""
    scene = tasks.picture_task(rng)
    conversation = opened(rng, scene.task)
    kind = rng.random()
    if kind < 0.08:
        conversation.turn(*talk.talk(rng))
    conversation.messages.append(Message("user", placed(rng, scene.pictures, scene.question)))
    conversation.messages.append(Message("assistant", [scene.answer]))
    if scene.again:
        while rng.random() < 0.3:
            conversation.turn(*scene.more(rng))
    if 0.08 < kind < 0.12:
        conversation.turn(*talk.talk(rng))
    elif 0.12 < kind < 0.15:
        other = tasks.picture_task(rng)
        conversation.messages.append(Message("user", placed(rng, other.pictures, other.question)))
        conversation.messages.append(Message("assistant", [other.answer]))
    return conversation


def only_talk(rng):
    conversation = opened(rng, "no picture")
    conversation.turn(*talk.talk(rng))
    while rng.random() < 0.4:
        conversation.turn(*talk.talk(rng))
    return conversation


def drill(rng):
    """Many sums in a row: the cheapest way to learn them by heart."""
    conversation = Conversation("sums", [])
    for _ in range(rng.randint(6, 10)):
        conversation.turn(*(talk.plus if rng.random() < 0.85 else talk.minus)(rng))
    return conversation


WEATHER = ["sunny", "cloudy", "rainy", "snowy", "windy", "foggy"]


def weather_tool(rng):
    about = rng.choice(["Get the weather of a city", "Get current weather", "Returns the weather", "Get the current weather in a city"])
    city = {"type": "string"}
    if rng.random() < 0.4:
        city["description"] = rng.choice(["The city", "Name of the city", "The city name"])
    parameters = {"type": "object", "properties": {"city": city}, "required": ["city"]}
    return {"type": "function", "function": {"name": "get_weather", "description": about, "parameters": parameters}}


def tool_call(rng):
    """A question that wants the weather tool; sometimes on to what the tool says, sometimes talk that wants no tool."""
    conversation = opened(rng, "tool")
    conversation.tools = [weather_tool(rng)]
    if rng.random() < 0.2:
        conversation.turn(*talk.talk(rng))
        return conversation
    city = rng.choice(list(talk.CAPITALS.values()))
    question = ask(rng, f"What is the weather in {city}?", f"How is the weather in {city}?", f"What's the weather like in {city}?",
                   f"Tell me the weather in {city}.", f"What is the weather in {city} today?", f"Weather in {city}?")
    conversation.messages.append(Message("user", [question]))
    conversation.messages.append(Message("assistant", [], [("get_weather", {"city": city})]))
    if rng.random() < 0.45:
        weather = rng.choice(WEATHER)
        degrees = rng.randint(-5, 35)
        said = rng.choice([
            json.dumps({"city": city, "weather": weather}), json.dumps({"weather": weather, "temperature": degrees}), weather,
            f"{weather}, {degrees} degrees", json.dumps({"temperature": degrees, "condition": weather}), f"It is {weather}.",
        ])
        conversation.messages.append(Message("tool", [said]))
        conversation.messages.append(Message("assistant", [f"It is {weather} in {city}."]))
    return conversation


def conversation(rng):
    """One sample of everything."""
    kind = rng.random()
    if kind < 0.62:
        return about_pictures(rng)
    if kind < 0.77:
        return drill(rng)
    if kind < 0.988:
        return only_talk(rng)
    return tool_call(rng)


# What evaluate.py and pictures.py ask, each task in one turn with the pictures first.
EXAM = {
    "one shape": tasks.one_shape,
    "counting": tasks.counting,
    "two shapes": tasks.two_shapes,
    "short text": tasks.short_text,
    "two pictures": tasks.two_pictures,
    "plain colour": tasks.plain_colour,
    "unknown": tasks.nothing_known,
    "no picture": talk.talk,
    "who": talk.who,
    "sums to 10": lambda rng: talk.plus(rng, 10),
    "sums to 20": lambda rng: talk.plus(rng, 20),
}


def exam(rng, task):
    """One question of this task: (question, answer, pictures)."""
    made = EXAM[task](rng)
    if isinstance(made, tuple):
        return made[0], made[1], []
    return made.question, made.answer, made.pictures
