#!/usr/bin/env python3
"""Sends a thousand pages one after another, then a thousand mixed pictures at four at a time.

    tools/soak/soak_pictures.py [--pages 1000] [--mixed 1000] [--memory SIZE]

Starts `./fovea serve`. Prints errors and the resident memory at every hundredth request, and exits
with 1 if a request failed, if the memory at the end of a phase is over that after its first
hundred by more than 5 %, or over --most megabytes. Needs nothing but Python; with Pillow the pages
are JPEGs, as scanners make them. Linux only.
"""

import argparse
import concurrent.futures
import random
import sys
import time

import drawn
from serving import Server, launched, question


def ask(server, url, tokens=2, **members):
    try:
        status, answer = server.chat(
            question("What is in this image?", [url], max_tokens=tokens, **members)
        )
    except OSError as e:
        return f"{type(e).__name__}: {e}"
    return None if status == 200 else f"{status}: {answer}"


def phase(name, server, requests, at_once, every):
    errors, first, started = [], None, time.monotonic()
    print(f"{name}: {server.resident():.0f} MB before")
    with concurrent.futures.ThreadPoolExecutor(at_once) as clients:
        pending = set()
        done = 0
        for request in requests:
            pending.add(clients.submit(request))
            while len(pending) >= at_once:
                ended, pending = concurrent.futures.wait(
                    pending, return_when=concurrent.futures.FIRST_COMPLETED
                )
                for end in ended:
                    done += 1
                    if end.result():
                        errors.append(end.result())
                        print("  ", end.result()[:200], flush=True)
                    if done % every == 0:
                        now = server.resident()
                        first = first or now
                        print(
                            f"  {done}: {now:.0f} MB, {len(errors)} errors,"
                            f" {time.monotonic() - started:.0f} s",
                            flush=True,
                        )
        for end in concurrent.futures.wait(pending).done:
            if end.result():
                errors.append(end.result())
    last = server.resident()
    print(f"  end: {last:.0f} MB, {len(errors)} errors, peak {server.status('VmHWM') / 1024:.0f} MB")
    return errors, first or last, last


def mixed(server, number, pages, others):
    chance = random.Random(number)
    kind = chance.choice(("page", "page", "small", "large", "bits", "two"))
    match kind:
        case "page":
            return lambda: ask(server, chance.choice(pages))
        case "two":
            return lambda: ask(server, chance.choice(pages), n=2)
        case _:
            return lambda: ask(server, others[kind])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--mixed", type=int, default=1000)
    parser.add_argument("--every", type=int, default=100, help="requests between two lines")
    parser.add_argument("--different", type=int, default=25, help="pages that are drawn")
    parser.add_argument("--most", type=float, default=600, help="megabytes")
    parser.add_argument("--memory")
    parser.add_argument("--command", default="./fovea", help="the launcher")
    arguments = parser.parse_args()
    pages = [drawn.data_url(drawn.page(seed)) for seed in range(arguments.different)]
    others = {
        "small": drawn.data_url(drawn.page(0, 320, 240)),
        "large": drawn.data_url(drawn.large()),
        "bits": drawn.data_url(drawn.bit_bomb()),
    }
    print(f"pages of {sum(map(len, pages)) / len(pages) / 1e6:.2f} MB in base64")
    wrong = []
    options = ["--memory", arguments.memory] if arguments.memory else []
    with Server(launched(arguments.command, *options)) as server:
        phases = [
            (
                "pages, one after another",
                (
                    lambda i=i: ask(server, pages[i % len(pages)])
                    for i in range(arguments.pages)
                ),
                1,
            ),
            (
                "mixed, four at a time",
                (mixed(server, i, pages, others) for i in range(arguments.mixed)),
                4,
            ),
        ]
        for name, requests, at_once in phases:
            errors, first, last = phase(name, server, requests, at_once, arguments.every)
            if errors:
                wrong.append(f"{name}: {len(errors)} errors")
            if last > first * 1.05:
                wrong.append(f"{name}: {first:.0f} MB after the first hundred, {last:.0f} MB at the end")
            if last > arguments.most:
                wrong.append(f"{name}: {last:.0f} MB, more than {arguments.most:.0f}")
    print("\n".join(wrong) if wrong else "all right")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
