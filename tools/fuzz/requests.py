#!/usr/bin/env python3
"""Sends a server thousands of requests that are almost right, and checks how it bears them.

    tools/fuzz/requests.py [--requests 20000] [--seed 1] [--clients 4] [--only N]

Starts `./fovea serve` on loopback with fovea-nano and an empty home. Half of the requests are valid
in some unusual way and must be answered by the model; the others are damaged at one level: the head
of HTTP, the encoding of the body, JSON, a field, a message, a picture, or the client that leaves.
Request N of a seed is always the same; `--only N` sends that one alone and prints it.

Checked is that the server lives, that each answer comes within ten seconds, that its status is one
that docs/api names, that each error has OpenAI's shape and tells nothing of the program or the
machine, that half of the requests reached the model, and that threads, descriptors and memory are
in the end what they were after the first 300 requests: four threads or descriptors more, or a
quarter and 64 MB of memory, are taken for chance. Linux only: all that is what /proc says. Exits
with 1 if one of these is wrong. FOVEA_SERVE has another command that starts a server.
"""

import argparse
import base64
import collections
import gzip
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "soak"))
import drawn  # noqa: E402
from serving import Server, isolated  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10
MODEL = "fovea-nano"
HOST = b"Host: localhost\r\n"
TELLTALE = re.compile(
    r"\bjava\.|\bio\.netty|jackson|vert\.?x|\w+Exception\b|\w+Feature\b|/root\b|/home/|/usr/|/proc/", re.I
)


def documented():
    """Returns the statuses that the documents of the API have in their tables."""
    statuses = {100, 200, 202, 204}
    for page in (ROOT / "docs" / "api").glob("*.md"):
        for row in re.findall(r"^\| ([0-9]{3}(?:, [0-9]{3})*) \|", page.read_text(), re.M):
            statuses.update(int(status) for status in row.split(", "))
    return statuses


# Pictures and bodies


def some_picture(r):
    return drawn.plain(r.choice((28, 64, 96)), r.choice((28, 64, 96)), [r.randrange(256) for _ in range(3)])


def data_url(r, picture):
    text = base64.b64encode(picture).decode()
    if r.random() < 0.2:
        text = text.rstrip("=")
    if r.random() < 0.2:
        text = text.replace("+", "-").replace("/", "_")
    if r.random() < 0.2:
        text = "\r\n".join(text[i : i + 76] for i in range(0, len(text), 76))
    if r.random() < 0.1:
        text = text.replace("=", "%3D").replace("+", "%2B")
    head = r.choice(
        ("data:image/png;base64,", "DATA:image/PNG;BASE64,", "data:;base64,", " data:a/b;c=d; base64 ,")
    )
    return head + text + r.choice(("", "", " ", "#x"))


def image_part(r, url):
    if r.random() < 0.2:
        return {"type": "image_url", "image_url": url}
    image = {"url": url}
    if r.random() < 0.4:
        image["detail"] = r.choice(("auto", "low", "high", "original"))
    return {"type": "image_url", "image_url": image}


WORDS = "a red circle two blue squares count what is 2 + 2 hello\n\t<|im_end|> é 漢字 😀 \u0000 \ufffe </think>".split(" ")


def text(r):
    return " ".join(r.choice(WORDS) for _ in range(r.randrange(1, 12)))


def message(r, role):
    content = text(r)
    if r.random() < 0.3:
        content = [{"type": "text", "text": text(r)} for _ in range(r.randrange(1, 4))]
        if role == "user" and r.random() < 0.6:
            content.insert(r.randrange(len(content) + 1), image_part(r, data_url(r, some_picture(r))))
    turn = {"role": role, "content": content}
    if r.random() < 0.1:
        turn["name"] = "n"
    if role == "assistant" and r.random() < 0.2:
        turn["reasoning_content"] = text(r)
    return turn


BENIGN = {
    "temperature": (0, 0.0, 0.7, 2, 1e-50, -0.0),
    "top_p": (0, 1, 0.5, 1e-50, 1.0),
    "top_k": (0, -1, 1, 20.0),
    "min_p": (0, 0.1, 1),
    "n": (1, 1.0, 2),
    "seed": (42, 42.0, -1, 2**63 - 1),
    "presence_penalty": (0, -2, 2.0),
    "frequency_penalty": (0, 1),
    "repetition_penalty": (1, 1.1, 1e-30, 1e30),
    "stop": ("x", ["a", "b"], []),
    "logit_bias": ({}, {"5": 1}, {"7": -100, "9": 100.0}),
    "logprobs": (False, True),
    "user": ("u", None),
    "store": (True,),
    "metadata": ({"a": "b"},),
    "response_format": ({"type": "text"},),
    "tools": ([], None),
    "modalities": (["text"],),
    "chat_template_kwargs": ({"enable_thinking": False}, {}),
    "keep_alive": (-1, "5m", 300),
    "service_tier": ("auto",),
}


def request_body(r):
    turns = [message(r, "system")] if r.random() < 0.3 else []
    for _ in range(r.randrange(0, 3)):
        turns += [message(r, "user"), message(r, "assistant")]
    body = {"model": MODEL, "messages": turns + [message(r, "user")]}
    body[r.choice(("max_tokens", "max_completion_tokens"))] = r.choice((1, 2, 3.0, 4))
    for name in r.sample(sorted(BENIGN), r.randrange(0, 4)):
        body[name] = r.choice(BENIGN[name])
    if r.random() < 0.3:
        body["stream"] = True
        if r.random() < 0.5:
            body["stream_options"] = {"include_usage": True}
    items = list(body.items())
    r.shuffle(items)
    return dict(items)


def encoded(r, body):
    return json.dumps(
        body, ensure_ascii=r.random() < 0.5, indent=r.choice((None, None, 1)), allow_nan=True
    ).encode("utf-8", "surrogatepass")


# Requests: a list of pieces to send, and what happens then


class Sent:
    """What a client does: sends pieces, waits between them, and reads or leaves."""

    def __init__(self, kind, pieces, valid=False, leaves=None, partial=False, answers=1, head=False):
        self.kind, self.pieces, self.valid = kind, pieces, valid
        self.leaves, self.partial, self.answers, self.head = leaves, partial, answers, head


def post(headers, body, version=b"1.1", length=True):
    head = b"POST /v1/chat/completions HTTP/" + version + b"\r\n" + HOST + b"".join(headers)
    if length:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body


def chunked(r, body):
    chunks, i = b"", 0
    while i < len(body):
        size = r.randrange(1, 5000)
        piece = body[i : i + size]
        chunks += b"%x%s\r\n" % (len(piece), r.choice((b"", b";a=b"))) + piece + b"\r\n"
        i += size
    return chunks + b"0\r\n" + r.choice((b"", b"X-T: y\r\n")) + b"\r\n"


CLOSE = b"Connection: close\r\n"
TYPES = (b"", b"Content-Type: application/json\r\n", b"Content-Type: text/plain; charset=utf-8\r\n")


def valid(r):
    body = encoded(r, request_body(r))
    if r.random() < 0.05:
        body = b"\xef\xbb\xbf" + body
    headers = [CLOSE, r.choice(TYPES)]
    way = r.randrange(7)
    if way == 0:
        return Sent("valid gzip", [post(headers + [b"Content-Encoding: gzip\r\n"], gzip.compress(body))], True)
    if way == 1:
        return Sent("valid deflate", [post(headers + [b"Content-Encoding: deflate\r\n"], zlib.compress(body))], True)
    if way == 2:
        request = post(headers + [b"Transfer-Encoding: chunked\r\n"], chunked(r, body), length=False)
        return Sent("valid chunks", [request], True)
    if way == 3:
        return Sent("valid 1.0", [post(headers, body, b"1.0")], True)
    if way == 4:
        request = post(headers + [b"Expect: 100-continue\r\n"], body)
        return Sent("valid expect", [request], True)
    if way == 5:
        whole = post(headers, body)
        cuts = sorted(r.randrange(len(whole)) for _ in range(r.randrange(1, 6)))
        return Sent("valid pieces", [whole[a:b] for a, b in zip([0] + cuts, cuts + [len(whole)])], True)
    return Sent("valid", [post(headers, body)], True)


def mutated(r, data, times=3):
    data = bytearray(data)
    for _ in range(r.randrange(1, times + 1)):
        place = r.randrange(len(data) + 1) if data else 0
        way = r.randrange(5)
        if way == 0 and data:
            data[place % len(data)] = r.randrange(256)
        elif way == 1:
            data[place:place] = r.randbytes(r.randrange(1, 5))
        elif way == 2:
            del data[place : place + r.randrange(1, 9)]
        elif way == 3:
            piece = data[place : place + r.randrange(1, 40)]
            data[place:place] = piece
        else:
            data[place : place + 1] = r.choice((b"\0", b"\r\n", b'"', b"{", b"]", b"\xff", b"\xed\xa0\x80", b" "))
    return bytes(data)


def bad_head(r):
    body = encoded(r, request_body(r))
    way = r.randrange(9)
    if way == 0:
        head, rest = post([CLOSE], body).split(b"\r\n\r\n", 1)
        return Sent("head bytes", [mutated(r, head) + b"\r\n\r\n" + rest], partial=True)
    if way == 1:
        lengths = [b"5\r\nContent-Length: 6", b"-1", b"x", b"1, 2", b"9" * 25, b"+3", b""]
        return Sent("head length", [post([CLOSE, b"Content-Length: " + r.choice(lengths) + b"\r\n"], body, length=False)], partial=True)
    if way == 2:
        line = r.choice((b"GET /" + b"x" * r.randrange(8000, 20000), b"BREW /health", b"GET //..%2f", b"GET *", b"G\0T /"))
        return Sent("head line", [line + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"], partial=True)
    if way == 3:
        many = b"".join(b"X-%d: %s\r\n" % (i, b"y" * r.randrange(9)) for i in range(r.randrange(2000, 9000)))
        return Sent("head size", [b"GET /health HTTP/1.1\r\n" + HOST + CLOSE + many + b"\r\n"])
    if way == 4:
        version = r.choice((b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.2", b"FOO/1.1", b"HTTP/11", b""))
        return Sent("head version", [b"GET /health " + version + b"\r\n" + HOST + CLOSE + b"\r\n"], partial=True)
    if way == 5:
        host = r.choice((b"evil.example", b"localhost.evil", b"localhost@evil", b"[::1", b"", b"localhost:99999999", b"a\tb"))
        return Sent("head host", [b"GET /v1/models HTTP/1.1\r\nHost: " + host + b"\r\n" + CLOSE + b"\r\n"])
    if way == 6:
        origin = r.choice((b"null", b"https://evil.example", b"http://localhost@evil", b"file://", b"http://localhost/", b"x" * 900))
        return Sent("head origin", [post([CLOSE, b"Origin: " + origin + b"\r\n"], body)])
    if way == 7:
        chunks = mutated(r, chunked(r, body)[:300]) + b"\r\nzz\r\n"
        return Sent("head chunks", [post([CLOSE, b"Transfer-Encoding: chunked\r\n"], chunks, length=False)], partial=True)
    expect = r.choice((b"100-continue", b"200-ok", b"x, y"))
    return Sent("head expect", [post([CLOSE, b"Expect: " + expect + b"\r\n"], body)])


def bad_encoding(r):
    body = encoded(r, request_body(r))
    way = r.randrange(6)
    if way == 0:
        packed = gzip.compress(body)
        return Sent("gzip cut", [post([CLOSE, b"Content-Encoding: gzip\r\n"], packed[: r.randrange(len(packed))])])
    if way == 1:
        return Sent("gzip bytes", [post([CLOSE, b"Content-Encoding: gzip\r\n"], mutated(r, gzip.compress(body)))])
    if way == 2:
        coding = r.choice((b"br", b"zstd", b"gzip, br", b"gzip,gzip,gzip", b"x" * 200, b"gzip;q=1"))
        return Sent("coding", [post([CLOSE, b"Content-Encoding: " + coding + b"\r\n"], body)])
    if way == 3:
        charset = r.choice((b"utf-16", b"latin1", b'"', b"utf-8;", b"\xff"))
        return Sent("charset", [post([CLOSE, b"Content-Type: application/json; charset=" + charset + b"\r\n"], body)])
    if way == 4:
        return Sent("utf-16", [post([CLOSE], body.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass"))])
    bomb = gzip.compress(b'{"model":"' + b"x" * (r.choice((1, 70)) << 20), 1)
    return Sent("bomb", [post([CLOSE, b"Content-Encoding: gzip\r\n"], bomb)])


def bad_json(r):
    body = encoded(r, request_body(r))
    way = r.randrange(7)
    if way == 0:
        return Sent("json bytes", [post([CLOSE], mutated(r, body))])
    if way == 1:
        return Sent("json cut", [post([CLOSE], body[: r.randrange(len(body))])])
    if way == 2:
        deep = r.choice((b"[", b'{"a":')) * r.choice((99, 101, 100000))
        return Sent("json deep", [post([CLOSE], b'{"model":"' + MODEL.encode() + b'","messages":' + deep)])
    if way == 3:
        many = r.choice((b"[],", b"{},", b"1,", b'"",')) * r.choice((1000, 300000, 2000000))
        return Sent("json many", [post([CLOSE], b'{"messages":[' + many)])
    if way == 4:
        twice = b'{"model":"a","model":"b"}'
        return Sent("json twice", [post([CLOSE], r.choice((twice, b"{} {}", b"[]", b"null", b"", b"\xef\xbb\xbf", b"nul")))])
    if way == 5:
        number = r.choice((b"1e400", b"-1e999999999999", b"NaN", b"Infinity", b"0" * 9, b"1" * 500, b"0x1", b"1e-999", b".5"))
        field = r.choice((b"temperature", b"seed", b"n", b"max_tokens", b"top_p"))
        return Sent("json number", [post([CLOSE], body[:-1].rstrip() + b',"' + field + b'":' + number + b"}")])
    name = r.choice((b"x" * 300, b"\\u0000", b"\\ud800", b"a.b[0]", b"", b"\xc3\xa9"))
    return Sent("json name", [post([CLOSE], body[:-1].rstrip() + b',"' + name + b'":1}')])


JUNK = (None, True, 0, -1, 1.5, 1e308, 2**70, "", "x", "\ud800", [], [[]], {}, {"a": 1}, [None], "x" * 3000, {"type": "text"}, -0.0, 5e-324)


def bad_field(r):
    body = request_body(r)
    for _ in range(r.randrange(1, 3)):
        way = r.randrange(4)
        if way == 0:
            body[r.choice(sorted(BENIGN) + ["model", "messages", "max_tokens", "stream", "top_logprobs", "stream_options"])] = r.choice(JUNK)
        elif way == 1:
            body[r.choice(("Temperature", "best_of", "echo", "suffix", "functions", "audio", "prediction", "x" * 200))] = r.choice(JUNK)
        elif way == 2:
            body.pop(r.choice(("model", "messages")), None)
        else:
            body["model"] = r.choice(("none", "/etc/passwd", "../x", "a/b", "", "x" * 5000, "\0", "fovea-nano ", "FOVEA-NANO"))
    return Sent("field", [post([CLOSE], encoded(r, body))])


def bad_message(r):
    body = request_body(r)
    turns = body["messages"]
    turn = r.choice(turns)
    way = r.randrange(6)
    if way == 0:
        turn["role"] = r.choice(("king", "function", "tool", "developer", "", 5, None))
    elif way == 1:
        turn["content"] = r.choice(JUNK)
    elif way == 2:
        turn[r.choice(("tool_calls", "tool_call_id", "audio", "refusal", "age", "name", "reasoning"))] = r.choice(JUNK)
    elif way == 3:
        turn["content"] = [r.choice(({"type": "smell"}, {}, 5, {"type": "text"}, {"type": "image_url"}, {"type": "input_image"}, {"type": "text", "text": "x", "y": 1}))]
    elif way == 4:
        r.shuffle(turns)
    else:
        body["messages"] = turns * r.choice((50, 400))
    return Sent("message", [post([CLOSE], encoded(r, body))])


def bad_picture(r):
    body = request_body(r)
    way = r.randrange(4)
    if way == 0:
        url = "data:image/png;base64," + base64.b64encode(mutated(r, some_picture(r), 6)).decode()
    elif way == 1:
        url = mutated(r, data_url(r, some_picture(r)).encode()).decode("latin1")
    elif way == 2:
        url = r.choice((
            "/etc/passwd", "/etc/shadow", "file:///etc/hostname", "/proc/self/environ", "/dev/zero", "/", "relative.png",
            "file://evil/x", "//evil/x.png", "C:\\x.png", "/\0", "~/x.png", "/" + "x/" * 3000,
        ))
    else:
        url = r.choice((
            "http://127.0.0.1:1/x", "http://[::1]/", "http://10.0.0.1/", "http://localhost/", "http://0x7f000001/", "http://u:p@e.invalid/",
            "http://e.invalid:99999/", "ftp://e.invalid/", "http://exa mple/", "javascript:alert(1)", "data:", "data:,", "data:;base64,A", "iVBORw0KGgo" * 50,
        ))
    body["messages"][-1] = {"role": r.choice(("user", "user", "user", "system", "assistant")), "content": [image_part(r, url)]}
    return Sent("picture", [post([CLOSE], encoded(r, body))])


def leaving(r):
    body = request_body(r)
    body["max_tokens"] = 200
    body.pop("max_completion_tokens", None)
    whole = post([], encoded(r, body))
    way = r.randrange(5)
    if way == 0:
        return Sent("leave early", [whole[: r.randrange(1, len(whole))]], leaves=0)
    if way == 1:
        return Sent("leave at once", [whole], leaves=0)
    if way == 2:
        return Sent("leave later", [whole], leaves=r.random() * 0.3)
    if way == 3:
        return Sent("leave pipeline", [whole * r.randrange(2, 30)], leaves=r.random() * 0.1)
    body["stream"] = True
    return Sent("leave stream", [post([], encoded(r, body))], leaves=r.random() * 0.3)


def other_route(r):
    paths = ("/health", "/ready", "/v1/models", "/v1/models/" + MODEL, "/v1/models/none", "/models/loaded", "/models/builtin/list",
             "/models/x/load", "/models/builtin/x/events", "/", "/v1", "/v1/completions", "/models/%zz/load", "/models/builtin/..%2f..", "/v1/models/%00")
    method = r.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "PATCH", "TRACE"))
    request = ("%s %s HTTP/1.1\r\n" % (method, mutated(r, r.choice(paths).encode(), 1).decode("latin1") if r.random() < 0.2 else r.choice(paths))).encode("latin1")
    return Sent("route", [request + HOST + CLOSE + b"Content-Length: 2\r\n\r\n{}"], head=method == "HEAD", partial=True)


def pipeline(r):
    count = r.choice((2, 5, 20))
    ask = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    return Sent("pipeline", [ask * (count - 1) + ask[:-2] + CLOSE + b"\r\n"], answers=count)


DAMAGES = (bad_head, bad_encoding, bad_json, bad_field, bad_message, bad_picture, leaving, other_route, pipeline)


def make(seed, number):
    r = random.Random(f"{seed}:{number}")
    return valid(r) if r.random() < 0.55 else r.choice(DAMAGES)(r)


# Answers


class Wrong(Exception):
    pass


def exchange(port, sent, patience):
    """Sends a request and returns all that comes back, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as s:
        try:
            for piece in sent.pieces:
                s.sendall(piece)
            if sent.leaves is not None:
                time.sleep(sent.leaves)
                return None
            if sent.partial:
                # The damage may have the server wait for more; so that it does not, no more comes.
                s.settimeout(1.5)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        deadline = time.monotonic() + patience
        while True:
            try:
                piece = s.recv(65536)
            except socket.timeout:
                if sent.partial:
                    return answer or None
                raise Wrong("no end after %d s: %r" % (patience, answer[-200:]))
            except ConnectionResetError:
                return answer or None if sent.partial else answer
            if not piece:
                return answer
            answer += piece
            if time.monotonic() > deadline:
                raise Wrong("no end after %d s" % patience)


def split(answer, is_head):
    """Yields the status and body of each answer but interim ones."""
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] ([0-9]{3})", head)
        if not match:
            raise Wrong("not HTTP: %r" % answer[:100])
        status = int(match[1])
        if status == 100:
            answer = rest
            continue
        length = re.search(rb"^content-length: *([0-9]+)", head, re.I | re.M)
        if is_head or status == 204:
            body, answer = b"", rest
        elif length:
            body, answer = rest[: int(length[1])], rest[int(length[1]) :]
            if len(body) < int(length[1]):
                raise Wrong("the body is cut")
        else:
            body, answer = rest, b""
        yield status, head, body


def dechunked(head, body):
    if b"chunked" not in head.lower():
        return body
    text, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        count = int(size, 16)
        if count == 0:
            return text
        text += rest[:count]
        rest = rest[count + 2 :]
    raise Wrong("the stream is cut")


def check_error(error, sent):
    fields = error.get("error") if isinstance(error, dict) else None
    if not isinstance(fields, dict) or set(fields) - {"param"} != {"message", "type", "code"}:
        raise Wrong("not OpenAI's shape: %r" % error)
    text = fields["message"]
    if not text or not isinstance(text, str):
        raise Wrong("no message")
    request = b"".join(sent.pieces)
    for word in TELLTALE.findall(text):
        if word.lower().encode() not in request.lower():
            raise Wrong("tells of %r: %s" % (word, text))


def check(answer, sent, statuses):
    """Checks what came back; returns the statuses in it."""
    found = []
    for status, head, body in split(answer, sent.head):
        found.append(status)
        if status not in statuses:
            raise Wrong("status %d is in no document: %r" % (status, body[:300]))
        if status >= 400 and not sent.head:
            check_error(json.loads(body), sent)
        elif b"text/event-stream" in head.lower():
            events = dechunked(head, body).split(b"\n\n")
            last = events[-2] if len(events) > 1 else b""
            if last != b"data: [DONE]":
                check_error(json.loads(last.removeprefix(b"data: ")), sent)
        elif body:
            json.loads(body)
    if not found:
        if sent.partial:
            return found
        raise Wrong("no answer")
    if len(found) < sent.answers:
        raise Wrong("%d answers to %d requests" % (len(found), sent.answers))
    if sent.valid and found[-1] != 200:
        raise Wrong("status %d for a valid request: %r" % (found[-1], answer[-400:]))
    return found


# The server


def start(home):
    command = os.environ.get("FOVEA_SERVE")
    return Server(command.split() if command else None, isolated(home), quiet=True)


def requests(server):
    """Returns how many requests the model got."""
    loaded = f"http://127.0.0.1:{server.port}/models/loaded"
    with urllib.request.urlopen(loaded, timeout=PATIENCE) as answer:
        return sum(model["requests"] for model in json.load(answer)["data"])


def measure(server):
    return {
        "threads": server.status("Threads"),
        "descriptors": server.descriptors(),
        "resident MB": int(server.resident()),
    }


def settle(server, seconds=40):
    """Returns the least of each once nothing runs: threads and memory leave after a while."""
    least = measure(server)
    for _ in range(seconds):
        time.sleep(1)
        least = {name: min(least[name], value) for name, value in measure(server).items()}
    return least


def end(server):
    """Stops the server and returns its code, or None if it does not end."""
    server.stop()
    try:
        return server.code(limit=30)[0]
    except subprocess.TimeoutExpired:
        return None


class Run:
    def __init__(self, server, seed, total, patience=PATIENCE):
        self.server, self.seed, self.total, self.patience = server, seed, total, patience
        self.statuses = documented()
        self.lock = threading.Lock()
        self.next = 0
        self.kinds = collections.Counter()
        self.counts = collections.Counter()
        self.failures = []

    def client(self):
        while True:
            with self.lock:
                number, self.next = self.next, self.next + 1
            if number >= self.total or len(self.failures) > 50:
                return
            self.one(number)

    def one(self, number):
        sent = make(self.seed, number)
        try:
            answer = exchange(self.server.port, sent, self.patience)
            found = check(answer, sent, self.statuses) if answer is not None else ["-"]
        except (Wrong, OSError, ValueError, KeyError, IndexError) as e:
            found = ["wrong"]
            with self.lock:
                self.failures.append(f"request {number} ({sent.kind}): {type(e).__name__}: {e}")
        with self.lock:
            self.kinds[sent.kind.split()[0]] += 1
            for status in found:
                self.counts[status] += 1

    def all(self, clients):
        threads = [threading.Thread(target=self.client) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, start(home) as server:
        threading.Thread(target=server.process.stdout.read, daemon=True).start()
        if options.only is not None:
            only(server, options)
        else:
            sys.exit(run(server, options))


def only(server, options):
    sent = make(options.seed, options.only)
    for piece in sent.pieces:
        print(piece[:3000])
    answer = exchange(server.port, sent, 6 * PATIENCE)
    print(answer)
    print(check(answer, sent, documented()) if answer is not None else "left")


def run(server, options):
    print(f"seed {options.seed}, {options.requests} requests, {options.clients} clients, pid {server.pid}")
    warm = Run(server, options.seed + 1_000_000, 300, patience=6 * PATIENCE)
    warm.all(options.clients)
    before = settle(server)
    reached = requests(server)
    started = time.monotonic()
    fuzz = Run(server, options.seed, options.requests)
    fuzz.all(options.clients)
    seconds = time.monotonic() - started
    reached = requests(server) - reached
    after = settle(server)
    code = end(server)
    print(f"{sum(fuzz.kinds.values())} requests in {seconds:.0f} s:", dict(sorted(fuzz.kinds.items())))
    print("answers by status:", dict(sorted(fuzz.counts.items(), key=str)))
    print(f"the model got {reached} requests; before {before}, after {after}; exit code {code}")
    wrong = warm.failures + fuzz.failures
    if reached < options.requests / 2:
        wrong.append("less than half of the requests reached the model")
    if code not in (0, 143, -15):
        wrong.append(f"the server ended with {code}:\n{server.errors()[-3000:]}")
    for name, slack in (("threads", 4), ("descriptors", 4), ("resident MB", before["resident MB"] // 4 + 64)):
        if after[name] > before[name] + slack:
            wrong.append(f"{name} grew from {before[name]} to {after[name]}")
    for problem in wrong[:60]:
        print("WRONG:", problem)
    print("wrong: %d" % len(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
