#!/usr/bin/env python3
"""Asks three models in random order on a budget for two, and watches memory.

    tools/soak/switch_models.py FOLDER --memory 13GB [--requests 100]

FOLDER has three checkpoints or more; hard links to one checkpoint do (`cp -rl`). Starts `./fovea
serve`, so nothing else may use the models. Linux only: memory is what /proc says. Checks that
each request is answered, that the models in memory are those that LRU leaves, that the resident
memory stays inside the budget (and what the JVM itself takes), and how much of it is given back
when all models have left. Exits with 1 if one of these is wrong.
"""

import argparse
import json
import os
import random
import re
import sys
import time
import urllib.request
from pathlib import Path

from serving import Server, launched

JVM_BYTES = 700e6


def call(url, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=600) as response:
        return json.load(response)


def resident(pid, field="VmRSS"):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) * 1024


def settled(pid, seconds=25):
    """Returns the resident memory once it has stopped to fall: the JVM trims every ten seconds."""
    least = resident(pid)
    for _ in range(seconds):
        time.sleep(1)
        least = min(least, resident(pid))
    return least


def ask(server, model, number, max_tokens):
    body = {
        "model": model,
        "messages": [{"role": "user", "content": f"Request {number}: what is {number} + 1?"}],
        "max_tokens": max_tokens,
        "temperature": 0,
        "keep_alive": -1,
    }
    answer = call(server + "/v1/chat/completions", body)
    assert answer["usage"]["completion_tokens"] >= 1, answer
    return answer["choices"][0]["message"]["content"]


def loaded(server):
    return {m["id"]: m for m in call(server + "/models/loaded")["data"]}


def unload_all(server):
    for model in loaded(server):
        call(f"{server}/models/{model}/unload", {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--memory", default="13GB")
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--max-tokens", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", default="./fovea", help="the launcher")
    arguments = parser.parse_args()
    arguments.folder = os.path.abspath(arguments.folder)
    models = sorted(p.name for p in Path(arguments.folder).iterdir() if p.is_dir())[:3]
    command = launched(arguments.command, "--models", arguments.folder, "--memory", arguments.memory)
    with Server(command) as server:
        address = f"http://{server.host}:{server.port}"
        sys.exit(run(server.pid, address, models, arguments))


def run(pid, server, models, arguments):
    wrong = []
    first = settled(pid)
    embedded = list(loaded(server))
    unload_all(server)
    ask(server, models[0], 0, arguments.max_tokens)
    full = resident(pid)
    one = loaded(server)[models[0]]
    unload_all(server)
    before = settled(pid)
    print(f"{models[0]}: estimate {one['memory_bytes'] / 1e6:.0f} MB"
          f" (weights {one['weight_bytes'] / 1e6:.0f} MB); resident with it {full / 1e6:.0f} MB,"
          f" without any {before / 1e6:.0f} MB")
    budget = call(server + "/models/loaded")["memory"]["budget_bytes"]
    room = budget // one["memory_bytes"]
    print(f"budget {budget / 1e6:.0f} MB: room for {room} of {len(models)}")
    chance = random.Random(arguments.seed)
    recent, answers, loads, most = [], {}, 0, 0
    started = time.time()
    for number in range(arguments.requests):
        model = chance.choice(models)
        question = number % 5
        answer = ask(server, model, question, arguments.max_tokens)
        if answers.setdefault((model, question), answer) != answer:
            wrong.append(f"request {number}: another answer than before to the same question")
        if model in recent:
            recent.remove(model)
        else:
            loads += 1
            if len(recent) == room:
                recent.pop(0)
        recent.append(model)
        present = {m for m, s in loaded(server).items() if s["state"] in ("ready", "loading")}
        if present != set(recent):
            wrong.append(f"request {number}: {present} in memory, LRU says {recent}")
        most = max(most, resident(pid))
        if number % 10 == 9:
            print(f"{number + 1} requests, {loads} loads, {len(wrong)} wrong", flush=True)
    print(f"{arguments.requests} requests in {time.time() - started:.0f} s, {loads} loads,"
          f" most resident {most / 1e6:.0f} MB, peak {resident(pid, 'VmHWM') / 1e6:.0f} MB")
    if most > budget + JVM_BYTES:
        wrong.append("the resident memory left the budget")
    held = resident(pid)
    unload_all(server)
    after = settled(pid)
    freed = (held - after) / max(1, held - before)
    print(f"resident with {len(recent)} models {held / 1e6:.0f} MB, after unloading"
          f" {after / 1e6:.0f} MB: {100 * freed:.1f} % given back,"
          f" {100 * (after / first - 1):+.1f} % against the server as it started,"
          f" {100 * (after / before - 1):+.1f} % against the first model's leaving")
    for model in embedded:
        call(f"{server}/models/{model}/load", {})
    last = settled(pid)
    print(f"as it started {first / 1e6:.0f} MB, with the same models again {last / 1e6:.0f} MB:"
          f" {100 * (last / first - 1):+.1f} %")
    if freed < 0.95:
        wrong.append("less than 95 % was given back")
    if after > 1.05 * first:
        wrong.append("more than 5 % above the memory of the server as it started")
    print("\n".join(wrong) if wrong else "all right")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
