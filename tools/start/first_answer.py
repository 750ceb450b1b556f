"""Measures how long `./fovea serve` takes to be ready, and its first answers about a picture.

    python3 tools/start/first_answer.py --starts 5

Each start is a new process with the embedded model. The clock of a start runs from the launcher to
the first 200 of /ready; then pictures of several shapes and colours are asked about, one after the
other, each on a connection of its own. Start it once before, so that nothing is built while the
clock runs. Needs nothing but Python's own library.
"""

import argparse
import json
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "soak"))
import drawn  # noqa: E402
import serving  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLOURS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 220, 0)}
LIMIT = 60


def circle(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """Returns a PNG of a filled circle on white."""
    radius = min(width, height) * 0.35

    def row(y: int) -> bytes:
        inside = ((x - width / 2) ** 2 + (y - height / 2) ** 2 < radius**2 for x in range(width))
        return b"".join(bytes(colour if each else (255, 255, 255)) for each in inside)

    return drawn.png(width, height, (row(y) for y in range(height)))


def question(picture: bytes) -> bytes:
    return serving.question("What is in this picture?", [drawn.data_url(picture)]).encode()


def wait_until_ready(address: str, server: subprocess.Popen, since: float) -> None:
    while time.monotonic() - since < LIMIT:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=LIMIT):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise SystemExit(f"not ready after {LIMIT} s")


def ask(address: str, body: bytes) -> str:
    request = urllib.request.Request(
        f"{address}/v1/chat/completions", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=LIMIT) as response:
        return json.load(response)["choices"][0]["message"]["content"]


def start(port: int, questions: list[tuple[str, bytes]]) -> tuple[float, list[float]]:
    address = f"http://127.0.0.1:{port}"
    since = time.monotonic()
    server = subprocess.Popen(
        [ROOT / "fovea", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(address, server, since)
        ready = time.monotonic() - since
        times = []
        for colour, body in questions:
            asked = time.monotonic()
            answer = ask(address, body)
            times.append(time.monotonic() - asked)
            if colour not in answer:
                print(f"wrong: {answer!r} about something {colour}")
        return ready, times
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two starts")
    parser.add_argument("--port", type=int, default=60399)
    arguments = parser.parse_args()
    numbers = random.Random(5)
    all_ready, firsts = [], []
    for _ in range(arguments.starts):
        questions = []
        for _ in range(arguments.questions):
            colour = numbers.choice(sorted(COLOURS))
            size = numbers.randint(100, 220), numbers.randint(100, 220)
            questions.append((colour, question(circle(*size, COLOURS[colour]))))
        ready, times = start(arguments.port, questions)
        all_ready.append(ready)
        firsts.append(times[0])
        print(f"ready {ready:.2f} s, answers", *(f"{t:.3f}" for t in times), flush=True)
        time.sleep(arguments.pause)
    print(
        f"ready: median {statistics.median(all_ready):.2f} s, worst {max(all_ready):.2f} s;"
        f" first answer: median {statistics.median(firsts):.2f} s, worst {max(firsts):.2f} s"
    )


if __name__ == "__main__":
    main()
