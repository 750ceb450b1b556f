#!/usr/bin/env python3
"""Clients that leave while they send, while their picture is decoded, and while they are answered.

    tools/soak/leavers.py [--rounds 5] [--most 0.2]

Starts `./fovea serve`. After each client has left, looks at the processor time of the server's
threads every 20 ms until none of those that work for requests computes any more, and prints how
long that took. Exits with 1 if one went on for longer than --most seconds. Linux only; times are
those of /proc, which counts in hundredths of a second, so 30 ms of silence are waited for.
"""

import argparse
import re
import socket
import statistics
import sys
import time

import drawn
from serving import Server, launched, question

# Threads of the JVM, which compile and collect whoever is there.
OTHERS = re.compile(r"C1|C2|GC|VM |Common-Cl|Reference|Signal|Monitor|Notif|Sweeper|Service|Attach")


def work(server):
    return sum(used for name, used in server.threads().items() if not OTHERS.match(name))


def still(server, silence=0.06):
    """Returns the seconds until the server's threads have stopped to work."""
    start = last_change = time.monotonic()
    before = work(server)
    while time.monotonic() - last_change < silence and time.monotonic() - start < 60:
        time.sleep(0.02)
        now = work(server)
        if now > before + 0.005:
            last_change = time.monotonic()
        before = now
    return last_change - start


def leave(server, body, sent, wait, until_text=False):
    """Sends a share of a request, waits, and closes the connection without a word."""
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    data = head.encode() + body.encode()
    connection = socket.create_connection((server.host, server.port))
    connection.sendall(data[: int(len(data) * sent)])
    if until_text:
        seen = b""
        while b'"content"' not in seen:
            seen += connection.recv(65_536)
    time.sleep(wait)
    # So that the other end sees a reset, as of a client that was killed.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=float, default=0.2)
    parser.add_argument("--command", default="./fovea", help="the launcher")
    arguments = parser.parse_args()
    large = drawn.data_url(drawn.large())
    picture = question("What is in this image?", [large], max_tokens=2)
    several = question("What is in this image?", [large], max_tokens=2, n=8)
    long = question("word " * 3000, stream=True, max_tokens=2)
    story = question("Tell me a story.", stream=True, max_tokens=400)
    cases = {
        "upload": (picture, 0.5, 0.05, False),
        "decoding": (picture, 1, 0.3, False),
        "decoding for eight answers": (several, 1, 0.3, False),
        "prompt": (long, 1, 0.05, False),
        "answer": (story, 1, 0, True),
    }
    wrong = False
    with Server(launched(arguments.command)) as server:
        server.chat(picture)
        list(server.stream(story))
        for name, case in cases.items():
            times = []
            for _ in range(arguments.rounds):
                leave(server, *case)
                times.append(still(server))
                time.sleep(0.2)
            wrong |= max(times) > arguments.most
            print(
                f"left during {name}: work went on for {1000 * statistics.median(times):.0f} ms,"
                f" at most {1000 * max(times):.0f} ms",
                flush=True,
            )
        status, _ = server.chat(question("Hello", max_tokens=2))
        print(f"afterwards: status {status}")
    sys.exit(1 if wrong or status != 200 else 0)


if __name__ == "__main__":
    main()
