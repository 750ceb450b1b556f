#!/usr/bin/env python3
"""Four clients send pictures of 64 megapixels; another says "Hello", a third reads a story.

    tools/soak/neighbours.py [--clients 4] [--rounds 30]

Starts `./fovea serve`. Prints the time to the first token of "Hello", and the longest gap between
two tokens of a running story, without the four clients and with them, and exits with 1 if the
median of "Hello" is over three times its quiet one and a slice of decoding (--slice). Linux only.
"""

import argparse
import statistics
import sys
import threading
import time

import drawn
from serving import Server, launched, question

HELLO = question("Hello", stream=True, max_tokens=4)
STORY = question("Tell me a story.", stream=True, max_tokens=200)


def first_tokens(server, rounds):
    times = []
    for _ in range(rounds):
        times.append(next(server.stream(HELLO)))
        time.sleep(0.1)
    return times


def longest_gap(server, rounds):
    gaps = []
    for _ in range(rounds):
        moments = list(server.stream(STORY))
        gaps += [later - earlier for earlier, later in zip(moments, moments[1:])]
    return max(gaps)


def measure(server, rounds, name):
    times = first_tokens(server, rounds)
    gap = longest_gap(server, max(1, rounds // 5))
    print(
        f"{name}: first token of Hello median {1000 * statistics.median(times):.0f} ms,"
        f" worst {1000 * max(times):.0f} ms; longest gap in a story {1000 * gap:.0f} ms",
        flush=True,
    )
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--slice", type=float, default=0.02, help="seconds")
    parser.add_argument("--command", default="./fovea", help="the launcher")
    arguments = parser.parse_args()
    picture = drawn.large()
    body = question("What is in this image?", [drawn.data_url(picture)], max_tokens=2)
    print(f"a PNG of 8000 x 8000 pixels in {len(picture) / 1e6:.2f} MB")
    with Server(launched(arguments.command)) as server:
        first_tokens(server, 10)
        server.chat(body)
        quiet = measure(server, arguments.rounds, "quiet")
        over = threading.Event()
        statuses = []

        def send():
            while not over.is_set():
                statuses.append(server.chat(body)[0])

        clients = [threading.Thread(target=send) for _ in range(arguments.clients)]
        for client in clients:
            client.start()
        time.sleep(1)
        busy = measure(server, arguments.rounds, f"with {arguments.clients} clients")
        over.set()
        for client in clients:
            client.join()
        answered = {status: statuses.count(status) for status in set(statuses)}
        print(f"their requests by status: {answered}")
    bound = 3 * quiet + arguments.slice
    print(f"bound {1000 * bound:.0f} ms: {'kept' if busy <= bound else 'NOT KEPT'}")
    sys.exit(0 if busy <= bound and set(answered) == {200} else 1)


if __name__ == "__main__":
    main()
