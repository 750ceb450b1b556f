"""A server started by a soak, and what clients and the system see of it. Linux only."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """`./fovea serve` on a free port, ended with the block."""

    def __init__(self, command="./fovea", arguments=()):
        self.process = subprocess.Popen(
            command.split() + ["serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for line in self.process.stdout:
            found = re.search(r" on http://([^:]+):(\d+)", line)
            if found:
                self.host, self.port = found.group(1), int(found.group(2))
                return
        sys.exit("the server did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def status(self, field):
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", text).group(1))

    def resident(self):
        """Returns the resident memory in MB."""
        return self.status("VmRSS") / 1024

    def processor_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def threads(self):
        """Returns the processor seconds that each thread has had, by name and number."""
        used = {}
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                name, fields = (task / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            except (FileNotFoundError, ProcessLookupError):
                continue
            fields = fields.split()
            used[f"{name} {task.name}"] = (int(fields[11]) + int(fields[12])) / TICKS
        return used

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=120)

    def chat(self, body):
        """Returns the status and the answer to a request that is not streamed."""
        connection = self.connect()
        try:
            connection.request(
                "POST", "/v1/chat/completions", body, {"Content-Type": "application/json"}
            )
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()

    def stream(self, body):
        """Yields the seconds from the request to each event of a streamed answer."""
        connection = self.connect()
        try:
            start = time.monotonic()
            connection.request(
                "POST", "/v1/chat/completions", body, {"Content-Type": "application/json"}
            )
            response = connection.getresponse()
            if response.status != 200:
                raise RuntimeError(f"{response.status}: {response.read()}")
            for line in response:
                if line.startswith(b"data: ") and b'"content"' in line:
                    yield time.monotonic() - start
        finally:
            connection.close()


def question(text, pictures=(), model="fovea-nano", **members):
    """Returns a request body about pictures, which are data URLs."""
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in pictures]
    content = parts + [{"type": "text", "text": text}] if parts else text
    body = {"model": model, "messages": [{"role": "user", "content": content}], "temperature": 0}
    return json.dumps(body | members)
