#!/usr/bin/env python3
"""Stops `./fovea serve` in the midst of its work, and looks at how everybody is told.

    tools/soak/sigterm.py [--times 20] [--root CHECKOUT] [SCENARIO...]

Each time starts a server of the embedded model on a free port, and sends the signal

    streams   to 20 streams, of which some run, some wait for their turn, and some are too long
    answers   to 20 such answers that are not streamed
    silent    to 20 long streams whose clients read nothing
    pictures  while pictures of 64 million pixels are read
    arrivals  to 20 streams, while further requests keep coming
    loading   at some moment before the server listens
    twice     SIGINT, and again: the second does not wait

Without a scenario all are tried, one after the other. A stream is told if it ends with `[DONE]`
or with an error of code `shutting_down`; an answer is told with status 200 or 503. The server is
to exit with 0 within the time it promises: 5 s for answers to end, and 2 s to tell the others
(and `--slack` for a busy machine). `twice` exits with 130. Before the JVM handles signals they
have their usual meaning, so that `loading` may also end with 143. Prints a line for each scenario,
and exits with 1 if something was otherwise. Needs nothing but Python's own library.
"""

import argparse
import collections
import http.client
import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import drawn
from serving import Server, isolated, launched, question

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMISED = 5 + 2
CLIENTS = 20
SHORT = 14
LIMIT = 120
# The tokens of fovea-nano that end an answer.
NO_END = {"1309": -100, "1311": -100}
# How long a start takes here and now.
START_SECONDS = [1.0]


def started(root):
    """Returns a server that may not listen yet."""
    return Server(launched(root / "fovea"), isolated(HOME.name), quiet=True, listening=False)


def request(tokens, content="Tell me everything.", pictures=(), stream=True, **more):
    return question(
        content, pictures, stream=stream, max_tokens=tokens, logit_bias=NO_END, **more
    ).encode()


class Client(threading.Thread):
    """Asks, and keeps what it was told in `end`."""

    def __init__(self, server, body):
        super().__init__(daemon=True)
        self.server = server
        self.body = body
        self.begun = threading.Event()
        self.end = "nothing"
        self.start()

    def run(self):
        try:
            response = self.server.post(self.body).getresponse()
            if response.getheader("Content-Type", "").startswith("text/event-stream"):
                self.end = self.stream(response)
            else:
                self.end = answer(response.status, response.read())
        except (OSError, http.client.HTTPException, ValueError) as e:
            self.end = f"broken: {type(e).__name__} {e}"
        finally:
            self.begun.set()

    def stream(self, response):
        last = None
        for line in response:
            if line.startswith(b"data: "):
                self.begun.set()
                last = line[6:].strip()
        if last == b"[DONE]":
            return "done"
        code = json.loads(last or b"{}").get("error", {}).get("code")
        return code or "cut"


def answer(status, body):
    value = json.loads(body)
    return "done" if status == 200 else value["error"]["code"]


def told(clients):
    """Returns how many ended how; waits for all."""
    ends = collections.Counter()
    for client in clients:
        client.join(LIMIT)
        ends["waits for ever" if client.is_alive() else client.end] += 1
    return ends


def check(problems, ends, allowed=("done", "shutting_down")):
    for end, count in ends.items():
        if end not in allowed:
            problems.append(f"{count} x {end}")


def busy(server, stream=True):
    """Returns 20 clients; the memory of the model suffices for those of the first 14 at once."""
    clients = [Client(server, request(150, stream=stream)) for _ in range(SHORT)]
    end = time.monotonic() + LIMIT
    while not any(client.begun.is_set() for client in clients):
        assert time.monotonic() < end, "no stream begins"
        time.sleep(0.01)
    more = range(CLIENTS - SHORT)
    return clients + [Client(server, request(4000, stream=stream)) for _ in more]


def after_signal(server, clients, problems, slack):
    server.stop()
    code, seconds = server.code(LIMIT)
    ends = told(clients)
    check(problems, ends)
    if code != 0:
        problems.append(f"exit code {code}: {server.errors()[-500:]}")
    if seconds > PROMISED + slack:
        problems.append(f"ended after {seconds:.1f} s")
    return seconds, ends


def streams(server, problems, slack):
    clients = busy(server)
    return after_signal(server, clients, problems, slack)


def answers(server, problems, slack):
    clients = busy(server, stream=False)
    return after_signal(server, clients, problems, slack)


def silent(server, problems, slack):
    sockets = []
    for _ in range(CLIENTS):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        one.connect(("127.0.0.1", server.port))
        body = request(4000, logprobs=True, top_logprobs=20)
        one.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        sockets.append(one)
    time.sleep(2)
    result = after_signal(server, [], problems, slack)
    for one in sockets:
        one.close()
    return result


def pictures(server, problems, slack):
    large = [drawn.data_url(drawn.large())]
    bodies = [request(20, "What is this?", large, stream=i % 2 == 0) for i in range(3)]
    clients = [Client(server, body) for body in bodies]
    time.sleep(random.uniform(0.1, 1.5))
    return after_signal(server, clients, problems, slack)


def arrivals(server, problems, slack):
    clients = busy(server)
    late = collections.Counter()
    over = threading.Event()

    def arrive():
        while not over.is_set():
            try:
                response = server.post(request(5, stream=False)).getresponse()
                late[answer(response.status, response.read())] += 1
            except (OSError, http.client.HTTPException, ValueError):
                late["not let in"] += 1
            time.sleep(0.02)

    thread = threading.Thread(target=arrive, daemon=True)
    thread.start()
    result = after_signal(server, clients, problems, slack)
    over.set()
    thread.join(LIMIT)
    check(problems, late, ("done", "shutting_down", "not let in"))
    return result


def loading(server, problems, slack):
    time.sleep(random.uniform(0.02, 1) * START_SECONDS[0])
    server.stop()
    code, seconds = server.code(LIMIT)
    if code not in (0, 143, -signal.SIGTERM):
        problems.append(f"exit code {code}: {server.errors()[-500:]}")
    if seconds > 2 + slack:
        problems.append(f"ended after {seconds:.1f} s")
    return seconds, collections.Counter([f"exit {code}"])


def twice(server, problems, slack):
    clients = busy(server)
    server.stop(signal.SIGINT)
    time.sleep(0.5)
    server.stop(signal.SIGINT)
    code, seconds = server.code(LIMIT)
    if code not in (0, 130, -signal.SIGINT):
        problems.append(f"exit code {code}: {server.errors()[-500:]}")
    if seconds > 1 + slack:
        problems.append(f"ended after {seconds:.1f} s")
    return seconds, collections.Counter([f"exit {code}"])


SCENARIOS = {
    each.__name__: each for each in (streams, answers, silent, pictures, arrivals, loading, twice)
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--slack", type=float, default=1.5, help="seconds for a busy machine")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("scenario", nargs="*", choices=[[], *SCENARIOS])
    arguments = parser.parse_args()
    subprocess.run([arguments.root / "fovea", "--version"], check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    with started(arguments.root) as server:
        server.listens()
        START_SECONDS[0] = time.monotonic() - began
    failed = False
    for name in arguments.scenario or SCENARIOS:
        times = []
        ends = collections.Counter()
        good = 0
        for i in range(arguments.times):
            problems = []
            with started(arguments.root) as server:
                if name != "loading":
                    server.listens()
                seconds, told_now = SCENARIOS[name](server, problems, arguments.slack)
            times.append(seconds)
            ends += told_now
            good += not problems
            if problems:
                print(f"{name} {i + 1}: {'; '.join(problems)}", flush=True)
        failed |= good < arguments.times
        print(
            f"{name:9} {good} of {arguments.times} as promised; ended after"
            f" {min(times):.1f} to {max(times):.1f} s; {dict(ends)}",
            flush=True,
        )
    sys.exit(failed)


HOME = tempfile.TemporaryDirectory(prefix="fovea-sigterm")

if __name__ == "__main__":
    main()
