"""Renders the templates of template_features.py, template_families.py and random expressions with
jinja2, exactly as transformers sets it up, and writes what comes out for ChatTemplateGoldenTest.

    python tools/golden/templates.py

Needs transformers and jinja2. A case has `output`, or `error` where jinja2 fails.
"""

import copy
import datetime
import json
import pathlib
import random
import warnings

import transformers.utils.chat_template_utils as reference

import template_families
import template_features

TARGET = pathlib.Path(__file__).parents[2] / "engine/src/test/resources/dev/fovea/golden/templates"
NOW = datetime.datetime(2026, 3, 4, 17, 6, 7, 89000)
RANDOM_CASES = 900


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


reference.datetime = FixedTime
warnings.simplefilter("ignore")


def render(source, variables):
    """The case's result: {"output": text} or {"error": message}."""
    try:
        return {"output": reference._compile_jinja_template(source).render(**copy.deepcopy(variables))}
    except Exception as error:
        return {"error": type(error).__name__}


def is_folded(source, variables, result):
    """jinja2 is more lenient where it can compute a part at compile time; whether it did here."""
    environment = reference._compile_jinja_template(source).environment
    environment.optimized = False
    expression = source.removeprefix("{{").removesuffix("}}")
    try:
        unfolded = environment.from_string("{% set value =" + expression + "%}{{ value }}")
        return result.get("output") != unfolded.render(**copy.deepcopy(variables))
    except Exception:
        return "output" in result


def is_portable(result):
    """Addresses of objects differ from run to run."""
    return " at 0x" not in result.get("output", "")


# What Fovea does otherwise on purpose: it refuses, or prints nothing, where no chat template goes.
DIFFERENT = {
    "{{ (-8) ** 0.5 }}",  # complex numbers
    "{{ range(1, 10, 4) }}",  # the end of a range is not kept
    "{{ '\\q \\é' }}",  # unknown escapes before characters beyond ASCII
    "{{ cycler }}",  # parts of jinja2's own interface
    "{{ x.is_integer() }}",
    "{{ l[] }}",
    "{#",
    "{% include 'x' %}",  # found when parsing, not when rendering
    "{% extends 'x' %}",
    "{% import 'x' as y %}",
    "{% block a %}x{% endblock %}",
    "{% autoescape true %}x{% endautoescape %}",
}


class Expressions:
    """Random expressions, most of which have a value."""

    NAMES = ["n", "m", "x", "s", "u", "empty", "l", "names", "mixed", "d", "users", "null", "yes", "no", "missing"]
    BINARY = ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "+", "~", "=="]
    FILTERS = ["upper", "lower", "title", "trim", "length", "first", "last", "join('-')", "list", "string", "int", "float",
               "default('d')", "default('d', true)", "tojson", "sort", "unique | list", "reverse | list", "sum", "min", "max",
               "abs", "round", "round(1)", "map('string') | list", "select | list", "reject | list", "replace('a', 'bb')",
               "capitalize", "dictsort", "items | list", "indent", "wordcount", "e", "map('upper') | join", "batch(2) | list",
               "tojson(indent=2)", "select('string') | list", "map(attribute='name') | list", "selectattr('on') | list | length"]
    TESTS = ["defined", "undefined", "none", "string", "number", "integer", "float", "mapping", "sequence", "iterable",
             "boolean", "true", "false", "odd", "even", "eq(7)", "in([1, 7, 'a'])", "divisibleby(3)", "upper", "lower"]
    METHODS = ["upper()", "lower()", "title()", "strip()", "split()", "split('l')", "rsplit('o', 1)", "startswith('H')",
               "endswith(('d', 'x'))", "replace('o', 'oo')", "find('l')", "count('l')", "isdigit()", "items()", "keys() | list",
               "get('a')", "get('zz', 1)", "values() | list", "index(1)", "splitlines()", "capitalize()", "swapcase()"]
    LITERALS = ["0", "1", "2", "-1", "3", "10", "2.5", "0.5", "1e3", "''", "'a'", "'Hello'", "'b c'", "none", "true", "false",
                "[]", "[1, 2]", "['a', 'b']", "(1, 'a')", "{}", "{'a': 1}", "{'k': [1]}", "'12'", "range(4)"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def make(self, depth):
        pick = self.random.choice
        if depth == 0:
            return pick(self.LITERALS) if self.random.random() < 0.5 else pick(self.NAMES)
        inner = self.make(depth - 1)
        kind = self.random.randrange(12)
        if kind < 3:
            return f"{inner} {pick(self.BINARY)} {self.make(depth - 1)}"
        if kind == 3:
            return f"({inner}) | {pick(self.FILTERS)}"
        if kind == 4:
            return f"{inner} | {pick(self.FILTERS)}"
        if kind == 5:
            return f"{inner} is {pick(['', 'not '])}{pick(self.TESTS)}"
        if kind == 6:
            return f"({inner}).{pick(self.METHODS)}"
        if kind == 7:
            return f"({inner})[{pick(['0', '-1', '1:', ':-1', '::-1', '::2', chr(39) + 'a' + chr(39), self.make(0)])}]"
        if kind == 8:
            return f"{inner} if {self.make(depth - 1)} else {self.make(depth - 1)}"
        if kind == 9:
            return f"[{inner}, {self.make(depth - 1)}]"
        if kind == 10:
            return f"{pick(['not ', '-', '+'])}({inner})"
        return f"{{'k': {inner}, 'j': {self.make(0)}}}"


def features():
    variables = template_features.VARIABLES
    sources = ["{{ " + e + " }}" for e in template_features.EXPRESSIONS] + template_features.TEMPLATES
    return cases(sources, variables)


def random_expressions():
    expressions = Expressions(20260304)
    sources = ["{{ " + expressions.make(1 + i % 3) + " }}" for i in range(RANDOM_CASES)]
    variables = template_features.VARIABLES
    results = cases(sources, variables)
    results = [r for r in results if "error" in r or not is_folded(r["template"], variables, r)]
    values = [case for case in results if "output" in case]
    errors = [case for case in results if "error" in case]
    return values + errors[: len(values) // 3]


def cases(sources, variables):
    results = []
    for source in dict.fromkeys(sources):
        if source in DIFFERENT:
            continue
        result = render(source, variables)
        if is_portable(result) and len(result.get("output", "")) < 3000:
            results.append({"template": source, **result})
    return results


def families():
    conversations = template_families.CONVERSATIONS
    results = []
    for family in template_families.TEMPLATES:
        for conversation in conversations:
            source = template_families.TEMPLATES[family]
            result = render(source, {**template_families.TOKENS, **conversations[conversation]})
            results.append({"family": family, "conversation": conversation, **result})
    return {
        "tokens": template_families.TOKENS,
        "templates": template_families.TEMPLATES,
        "conversations": conversations,
        "cases": results,
    }


def write(name, content):
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    # One case a line, so that differences can be read.
    text = text.replace('},{"template"', '},\n{"template"').replace('},{"family"', '},\n{"family"')
    (TARGET / name).write_text(text + "\n", encoding="utf-8")
    print(name, len(text.encode()), "bytes")


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    now = NOW.isoformat()
    shared = {"now": now, "variables": template_features.VARIABLES}
    write("features.json", {**shared, "cases": features()})
    write("random.json", {**shared, "cases": random_expressions()})
    write("families.json", {"now": now, **families()})


if __name__ == "__main__":
    main()
