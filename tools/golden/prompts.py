"""Compares whole prompts, from messages to token ids, with apply_chat_template of transformers: writes
what that makes of conversations with the templates of template_families.py, for PromptsGoldenTest.

    python tools/golden/prompts.py                       # the golden file of the tests
    python tools/golden/prompts.py FOLDER FILE           # of all *.jinja in a folder, as they are on the hub

The second form is for templates that are not ours to publish:

    ./mvnw test -pl engine -am -Dfovea.prompts=FILE -Dtest=PromptsGoldenTest -Dsurefire.failIfNoSpecifiedTests=false

Needs transformers and jinja2. Each template gets a checkpoint of its own: the tokenizer of fovea-nano
with the tokens that the template writes, and names for those that it asks for. A case has `ids`, or
`error` where the reference fails.
"""

import copy
import datetime
import json
import pathlib
import re
import shutil
import sys
import tempfile
import warnings

import jinja2.meta
import transformers
import transformers.utils.chat_template_utils as reference

import template_families

ROOT = pathlib.Path(__file__).parents[2]
NANO = ROOT / "nano/src/main/resources/dev/fovea/nano"
TARGET = ROOT / "engine/src/test/resources/dev/fovea/golden/templates/prompts.json"
NOW = datetime.datetime(2026, 3, 4, 17, 6, 7, 89000)
FIRST_ADDED = 1321

# What templates write that is a token of its own in the models they are from.
TOKEN = re.compile(r"</?[|｜]?[A-Za-z_▁:]+(?:[|｜]>|>)|<[|｜][A-Za-z_▁:]+>|\[/?[A-Z_]+\]|◁/?[a-z]+▷")
PLAIN = re.compile(r"think|tool_call|User|Assistant|response|arg_")
ALWAYS = ["<think>", "</think>", "<tool_call>", "</tool_call>", "<|im_start|>", "<|im_end|>"]


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


reference.datetime = FixedTime
warnings.simplefilter("ignore")
transformers.logging.set_verbosity_error()


def text(content):
    return {"type": "text", "text": content}


def user(content):
    return {"role": "user", "content": content}


def system(content):
    return {"role": "system", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


IMAGE = {"type": "image"}
LONG = "Lorem ipsum dolor sit amet, 12345 consectetur. " * 12
CODE = 'if (a < b && c > d) {\n\treturn "x|y" + \'z\'; // <b>[0]</b>\n}\n'

CONVERSATIONS = {
    "hello": {"messages": [user("Hello!")]},
    "system": {"messages": [system(" Be brief. "), user("Hi\n"), assistant("Yes?"), user("<b>Bold</b> & \"q\"")]},
    "turns": {"messages": [user("a"), assistant("b"), user("c"), assistant(" d \n"), user("e")]},
    "old thoughts": {"messages": [user("1+1?"), assistant("<think>\nEasy.\n</think>\n\n2"), user("2+2?")]},
    "thoughts and system": {
        "messages": [
            system("Think."),
            user("1+1?"),
            assistant("<think>Easy: <b> 1 < 2.</think>2"),
            user("2+2?"),
            assistant("No thought.</think>\n4"),
            user("3+3?"),
        ],
        "arguments": {"enable_thinking": True},
    },
    "reasoning": {
        "messages": [user("1+1?"), assistant("2", reasoning_content="\nEasy <now>.\n"), user("2+2?")],
    },
    "answer last": {"messages": [user("1+1?"), assistant("<think>\nHm.\n</think>\n\n2", reasoning_content="Else.")]},
    "no thoughts": {"messages": [user("1+1?")], "arguments": {"enable_thinking": False}},
    "written call": {
        "messages": [
            user("Weather?"),
            assistant('<think>\nI ask.\n</think>\n<tool_call>\n{"name": "w", "arguments": {"c": "Köln"}}\n</tool_call>'),
            user("And?"),
        ]
    },
    "pictures": {
        "messages": [
            user([text("First "), IMAGE, text(" then "), IMAGE, text("?")]),
            assistant("A cat."),
            user([IMAGE, text("Now?")]),
        ]
    },
    "tools": {
        "messages": [system("Use tools."), user("Weather?")],
        "arguments": {"tools": [template_families.WEATHER, template_families.SEARCH]},
    },
    "tool talk": {"messages": template_families.TOOL_TALK, "arguments": {"tools": [template_families.WEATHER]}},
    "silent calls": {
        "messages": [
            user("Both"),
            assistant(
                None,
                reasoning_content="Two <calls>.",
                tool_calls=[
                    template_families.call("get_weather", {"city": "Rom", "days": [1, {"a": None}]}),
                    template_families.call("search", {"q": "x < 1.5"}, 2),
                ],
            ),
            {"role": "tool", "tool_call_id": "call_1", "name": "get_weather", "content": "sun"},
            {"role": "tool", "tool_call_id": "call_2", "name": "search", "content": '{"found": [1, 2]}'},
        ],
    },
    "documents": {
        "messages": [user("Who?")],
        "arguments": {"documents": [{"title": "o'neil's day", "text": "one two"}], "date_string": "2 Feb 2022"},
    },
    "strange text": {
        "messages": [user("{{ 1 }} {% if %} \u0000\u2028 \U0001f600\r\n\t'\"\\ </thin <|im_ k> [INS |>"), assistant(""), user(" ")]
    },
    "long": {"messages": [system(LONG), user(CODE), assistant(CODE + LONG), user("日本語、한국어، العربية\n\n" + LONG)]},
    "wrong order": {"messages": [user("No"), user("me"), assistant("a"), assistant("b"), system("c"), user("d")]},
}


def tokens(source, names):
    """The tokens of a template, as tokenizer.json has them; those with names are among them."""
    try:
        text = reference._get_template_literal_text(source)
    except Exception:
        text = ""
    contents = list(dict.fromkeys(ALWAYS + names + TOKEN.findall(text)))[:200]
    known = {token["content"] for token in json.loads((NANO / "tokenizer.json").read_bytes())["added_tokens"]}
    return [
        {
            "id": FIRST_ADDED + i,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": not PLAIN.search(content),
        }
        for i, content in enumerate(c for c in contents if c not in known)
    ]


def config(source, number):
    """tokenizer_config.json with names for the tokens that a template asks for; some stay without."""
    try:
        environment = reference._compile_jinja_template(source).environment
        asked = {name for name in jinja2.meta.find_undeclared_variables(environment.parse(source)) if name.endswith("_token")}
    except Exception:
        asked = set()
    config = {"tokenizer_class": "PreTrainedTokenizerFast" if number % 3 else "Qwen2Tokenizer"}
    for i, name in enumerate(sorted(asked)):
        content = "<|im_end|>" if name == "eos_token" else f"<|{name}|>"
        as_object = {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
        form = (number + i) % 5
        if form == 4 and name not in ("bos_token", "eos_token"):
            config[name] = None
        elif form == 3 and name not in ("bos_token", "eos_token"):
            config.setdefault("extra_special_tokens", {})[name] = content
        else:
            config[name] = as_object if form == 2 else content
    return config


def checkpoint(name, source, number):
    settings = config(source, number)
    named = [value for key, value in {**settings, **settings.get("extra_special_tokens", {})}.items() if key.endswith("_token")]
    added = tokens(source, [value["content"] if isinstance(value, dict) else value for value in named if value])
    return {"name": name, "template": source, "added": added, "config": settings, "cases": cases(source, added, settings)}


def cases(source, added, settings):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tokenizer = json.loads((NANO / "tokenizer.json").read_bytes())
        tokenizer["added_tokens"] += added
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
        decoder = {str(token["id"]): {k: v for k, v in token.items() if k != "id"} for token in tokenizer["added_tokens"]}
        (folder / "tokenizer_config.json").write_text(json.dumps({**settings, "added_tokens_decoder": decoder}))
        (folder / "chat_template.jinja").write_text(source, encoding="utf-8", newline="")
        loaded = transformers.AutoTokenizer.from_pretrained(folder)
        return {name: ids(loaded, case) for name, case in CONVERSATIONS.items()}


def ids(tokenizer, case):
    case = copy.deepcopy(case)
    try:
        made = tokenizer.apply_chat_template(
            case["messages"], add_generation_prompt=True, return_dict=False, **case.get("arguments", {})
        )
        return {"ids": made}
    except Exception as error:
        return {"error": type(error).__name__}


def write(path, checkpoints):
    content = {"now": NOW.isoformat(), "conversations": CONVERSATIONS, "checkpoints": checkpoints}
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    written = written.replace('},{"name"', '},\n{"name"').replace('},"', '},\n"')
    path.write_text(written + "\n", encoding="utf-8")
    failed = sum("error" in case for checkpoint in checkpoints for case in checkpoint["cases"].values())
    total = sum(len(checkpoint["cases"]) for checkpoint in checkpoints)
    print(f"{path}: {len(checkpoints)} templates, {total} prompts, {failed} refused, {len(written.encode())} bytes")


def main():
    if len(sys.argv) == 3:
        files = sorted(pathlib.Path(sys.argv[1]).glob("*.jinja"))
        templates = {file.name: file.read_bytes().decode("utf-8") for file in files}
        target = pathlib.Path(sys.argv[2])
    else:
        templates, target = template_families.TEMPLATES, TARGET
    checkpoints = []
    for number, (name, source) in enumerate(templates.items()):
        try:
            checkpoints.append(checkpoint(name, source, number))
        except Exception as error:
            print("left out", name, type(error).__name__, str(error)[:200])
    write(target, checkpoints)


if __name__ == "__main__":
    main()
