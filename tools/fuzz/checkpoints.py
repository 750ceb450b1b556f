"""Shows, loads and asks hostile checkpoints: fovea-nano's files, damaged in 200 ways.

    tools/fuzz/checkpoints.py [--count 200] [--seed 1] [--keep FOLDER]

Each goes through `./fovea show` and `./fovea run FOLDER Hi --max-tokens 2`, a process each. Right is: exit code 0, or 1 with one
line that begins with "fovea: " and names no defect and no Java; in ten seconds of the processor; and with little more memory than the good checkpoint
takes. What is not right is printed with its seed, and the exit code is 1.
"""

import argparse
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOVEA = os.environ.get("FOVEA", str(ROOT / "fovea"))
NANO = ROOT / "nano/src/main/resources/dev/fovea/nano"
HANG = 120  # seconds; the machine may be busy
SECONDS = 10  # of the processor, beyond what the good checkpoint takes
MEGABYTES = 600  # likewise
SMALL = ["config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
         "chat_template.jinja"]
INDEX = "model.safetensors.index.json"
WEIGHTS = "model.safetensors"
ODD = [-1, 0, 1, 7, 2**31, 2**63, 10**40, 1.5, float("nan"), float("inf"), None, True, "", "x" * 100_000, [], {}, [[]] * 1000,
       "\0", "../../etc/passwd"]


def no_file(rng, folder):
    """Something that is no file, in the place of one."""
    name = rng.choice(SMALL + [WEIGHTS, INDEX])
    path = folder / name
    path.unlink(missing_ok=True)
    kind = rng.choice(["pipe", "folder", "socket", "zero", "kmsg", "loop", "nowhere", "huge"])
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(2**40)
    else:
        path.symlink_to({"zero": "/dev/zero", "kmsg": "/proc/kmsg", "nowhere": "/nowhere"}[kind])
    return f"{name} is {kind}"


def bad_bytes(rng, folder):
    """A small file cut, flipped, or of another encoding."""
    name = rng.choice([each for each in SMALL if (folder / each).exists()])
    path = folder / name
    content = bytearray(path.read_bytes())
    kind = rng.choice(["cut", "flipped", "empty", "utf-16", "deep", "lists", "number", "twice", "missing"])
    if kind == "cut":
        content = content[: rng.randrange(len(content))]
    elif kind == "flipped":
        for _ in range(rng.randrange(1, 20)):
            content[rng.randrange(len(content))] = rng.randrange(256)
    elif kind == "empty":
        content = b""
    elif kind == "utf-16":
        content = content.decode().encode("utf-16")
    elif kind == "deep":
        content = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    elif kind == "lists":
        content = b'{"a":[' + b"[]," * 4_000_000 + b"0]}"
    elif kind == "number":
        content = b'{"a":' + b"9" * 5_000_000 + b"}"
    elif kind == "twice":
        content = content + content
    path.unlink()
    if kind != "missing":
        path.write_bytes(content)
    return f"{name} {kind}"


def places(node, path=()):
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items)[:200]:
        yield from places(value, path + (key,))


def odd_json(rng, folder):
    """A value of a JSON file replaced by something odd."""
    name = rng.choice([each for each in SMALL if each.endswith(".json") and (folder / each).exists()])
    content = json.loads((folder / name).read_text())
    place = rng.choice(list(places(content)))
    value = rng.choice(ODD)
    parent = content
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    (folder / name).write_text(json.dumps(content))
    return f"{name}: {'.'.join(map(str, place))} = {str(value)[:30]}"


def hostile_tokenizer(rng, folder):
    """A tokenizer that costs much, or is of a kind that nobody expects."""
    content = json.loads((folder / "tokenizer.json").read_text())
    kind, change = rng.choice([
        ("charsmap", {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}}),
        ("replace", {"normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 100_000}] * 3}}),
        ("regex", {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": "(a+)+$|(a|aa)+$|(.*)*x"}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}}),
        ("parentheses", {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": "(" * 5000 + ")" * 5000}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}}),
        ("wordpiece", {"model": {"type": "WordPiece", "vocab": {"a": 0}, "unk_token": "a"}}),
        ("ids", {"added_tokens": [{"id": 2**31 - 1, "content": "<|far|>", "special": True}]}),
        ("no vocabulary", {"model": {"type": "BPE", "vocab": {}, "merges": []}}),
    ])
    content.update(change)
    (folder / "tokenizer.json").write_text(json.dumps(content))
    return f"tokenizer: {kind}"


def hostile_template(rng, folder):
    """A template that never ends, grows, or nests."""
    text = rng.choice([
        "{% for a in range(999999999) %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{% set x = namespace(s='aaaaaaaa') %}{% for i in range(64) %}{% set x.s = x.s + x.s %}{% endfor %}{{ x.s }}",
        "{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}",
        "{% if 1 %}" * 50_000,
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ raise_exception('no') }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ ''.__class__.__mro__ }}",
        "",
        "\0",
    ])
    (folder / "chat_template.jinja").write_text(text)
    return f"template: {text[:50]!r}"


def bad_index(rng, folder):
    """Lists of shards that are stale, partial, hostile, or none."""
    shards = [f"model-{i:05}-of-00004.safetensors" for i in range(1, 5)]
    kind = rng.choice(["stale", "stray", "partial", "outside", "other names", "no list", "not JSON", "numbers", "two sets"])
    content = {"weight_map": {f"t{i}": name for i, name in enumerate(shards)}}
    if kind == "stray":
        shutil.copy(folder / WEIGHTS, folder / shards[0])
    elif kind == "partial":
        (folder / WEIGHTS).rename(folder / shards[0])
    elif kind == "outside":
        content = {"weight_map": {"a": "../x.safetensors", "b": "/dev/zero", "c": "\0.safetensors"}}
    elif kind == "other names":
        content = {"weight_map": {"a": WEIGHTS}}
    elif kind == "no list":
        content = rng.choice([{}, [], {"weight_map": {}}, {"weight_map": 7}])
    elif kind == "numbers":
        content = {"weight_map": {str(i): i for i in range(300_000)}}
    elif kind == "two sets":
        (folder / WEIGHTS).rename(folder / "model-00001-of-00001.safetensors")
    (folder / INDEX).write_text("{" if kind == "not JSON" else json.dumps(content))
    return f"index: {kind}"


def bad_weights(rng, folder):
    """Headers and numbers that are wrong."""
    path = folder / WEIGHTS
    content = bytearray(path.read_bytes())
    length = struct.unpack("<Q", content[:8])[0]
    kind = rng.choice(["cut", "length", "ones", "header", "dtype", "offsets", "nan"])
    header = json.loads(content[8 : 8 + length])
    name = rng.choice([each for each in header if each != "__metadata__"])
    if kind == "cut":
        content = content[: rng.randrange(len(content))]
    elif kind == "length":
        content[:8] = struct.pack("<Q", rng.choice([0, 1, 2**63, 2**64 - 1, len(content), 10**8]))
    elif kind == "ones":
        content[8 + length :] = b"\xff" * (len(content) - 8 - length)
    elif kind == "nan":
        begin, end = header[name]["data_offsets"]
        content[8 + length + begin : 8 + length + end] = b"\xff" * (end - begin)
    else:
        if kind == "header":
            header[name] = rng.choice(ODD)
        elif kind == "dtype":
            header[name]["dtype"] = rng.choice(["F64", "I8", "x", "", None])
        else:
            header[name]["data_offsets"] = rng.choice([[0, 2**62], [-1, 5], [5, 1], []])
        text = json.dumps(header).encode()
        content = struct.pack("<Q", len(text)) + text + content[8 + length :]
    path.write_bytes(content)
    return f"weights: {kind} {name}"


KINDS = [no_file, bad_bytes, odd_json, hostile_tokenizer, hostile_template, bad_index, bad_weights]


def run(arguments):
    """Returns the exit code, None if it hung, then standard error, seconds of the processor and megabytes at most."""
    with tempfile.TemporaryFile() as error:
        process = subprocess.Popen([FOVEA, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error,
                                   start_new_session=True)
        timer = threading.Timer(HANG, lambda: os.killpg(process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        hung = not timer.is_alive()
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        error.seek(0)
        text = error.read().decode(errors="replace")
    code = None if hung else process.returncode
    return code, text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def fault(code, error, seconds, peak, base):
    lines = [line for line in error.splitlines() if line and not line.startswith("WARNING: Using incubator")]
    said = [line for line in lines if line.startswith("fovea: ")]
    if code is None:
        return "it hung"
    if code not in (0, 1):
        return f"exit code {code}: {error[-300:]}"
    if code == 1 and len(said) != 1:
        return f"no clear line: {error[-300:]}"
    if re.search(r"defect|Exception|com\.fasterxml|java\.|StackOverflow|\tat ", error):
        return f"it speaks of itself: {error[-300:]}"
    if seconds > base[0] + SECONDS:
        return f"{seconds:.0f} s of the processor"
    if peak > base[1] + MEGABYTES:
        return f"{peak} MB"
    return None


def question(command):
    return ["Hi", "--max-tokens", "2"] if command == "run" else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="put checkpoints at fault here")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faults = 0
    codes = {}
    slowest = 0.0
    with tempfile.TemporaryDirectory() as work:
        good = pathlib.Path(work) / "good"
        shutil.copytree(NANO, good, ignore=lambda _, names: [n for n in names if "." not in n])
        commands = {"show": ["show"], "run": ["run"]}
        bases = {}
        for name, command in commands.items():
            code, error, seconds, peak = run([*command, str(good), *question(name)])
            if code != 0:
                sys.exit(f"the good checkpoint fails: {error}")
            code, error, seconds, peak = run([*command, str(good), *question(name)])
            bases[name] = (seconds, peak)
            print(f"{name} of the good checkpoint: {seconds:.1f} s, {peak} MB")
        for seed in range(options.seed, options.seed + options.count):
            rng = random.Random(seed)
            folder = pathlib.Path(work) / "bad"
            shutil.copytree(good, folder)
            what = KINDS[seed % len(KINDS)](rng, folder)
            for name, command in commands.items():
                result = run([*command, str(folder), *question(name)])
                slowest = max(slowest, result[2])
                codes[result[0]] = codes.get(result[0], 0) + 1
                wrong = fault(*result, bases[name])
                if wrong:
                    faults += 1
                    print(f"seed {seed}, {what}, {name}: {wrong}", flush=True)
                    if options.keep:
                        os.makedirs(options.keep, exist_ok=True)
                        subprocess.run(["cp", "-aT", folder, pathlib.Path(options.keep) / str(seed)], check=True)
            shutil.rmtree(folder)
    print(f"{options.count} checkpoints, {faults} faults, exit codes {codes}, at most {slowest:.1f} s of the processor")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
