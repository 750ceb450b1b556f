"""A server started by a soak or a fuzz, and what clients and the system see of it. Linux only."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120


def isolated(home):
    """Returns an environment in which a server sees nothing of this user and reaches no hub."""
    return {
        **os.environ,
        "HOME": str(home),
        "FOVEA_HOME": str(Path(home) / "fovea"),
        "HF_HOME": str(Path(home) / "hf"),
        "HF_HUB_CACHE": str(Path(home) / "hf" / "hub"),
        "HF_HUB_OFFLINE": "1",
    }


def launched(launcher=ROOT / "fovea", *arguments):
    """Returns the command of a server on a free port."""
    return [str(launcher), "serve", "--port", "0", *arguments]


class Server:
    """A server, ended with the block whatever happens.

    `listening` waits until it listens; what it says on the error channel is in `errors()` if
    `quiet`, and shown otherwise.
    """

    host = "127.0.0.1"

    def __init__(self, command=None, environment=None, quiet=False, listening=True):
        self.log = tempfile.TemporaryFile() if quiet else None
        self.process = subprocess.Popen(
            command or launched(),
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=environment,
            text=True,
            cwd=ROOT,
        )
        self.port = None
        if listening:
            self.listens()

    def listens(self):
        """Returns when it listens."""
        for line in self.process.stdout:
            found = re.search(r" on http://[^:]+:([0-9]+)", line)
            if found:
                self.port = int(found[1])
                return
        raise SystemExit("the server did not start\n" + self.errors())

    def errors(self):
        if self.log is None:
            return ""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self, number=signal.SIGTERM):
        """Sends a signal."""
        self.stopped = time.monotonic()
        self.process.send_signal(number)

    def code(self, limit=PATIENCE):
        """Returns how it ended, and how long after the signal."""
        code = self.process.wait(limit)
        return code, time.monotonic() - self.stopped

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.process.terminate()
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        if self.log:
            self.log.close()

    @property
    def pid(self):
        return self.process.pid

    def status(self, field):
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", text).group(1))

    def resident(self):
        """Returns the resident memory in MB."""
        return self.status("VmRSS") / 1024

    def descriptors(self):
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

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

    def post(self, body):
        """Returns a connection on which a chat was asked for."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(
                "POST", "/v1/chat/completions", body, {"Content-Type": "application/json"}
            )
        except BaseException:
            connection.close()
            raise
        return connection

    def chat(self, body):
        """Returns the status and the answer to a request that is not streamed."""
        connection = self.post(body)
        try:
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()

    def stream(self, body):
        """Yields the seconds from the request to each event of a streamed answer."""
        start = time.monotonic()
        connection = self.post(body)
        try:
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
