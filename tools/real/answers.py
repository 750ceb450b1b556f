"""Asks a running server for greedy answers: python answers.py ADDRESS MODEL FILE [COUNT]

Sixteen conversations at a time. FILE gets the text, the log-probability and the bytes of each token.
COUNT of the conversations are asked, spread over all kinds of them.
"""

import json
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conversations import conversations

TOKENS, AT_A_TIME = 64, 16


def ask(address, model, messages):
    body = dict(
        model=model, messages=messages, temperature=0, max_tokens=TOKENS, logprobs=True,
        top_logprobs=0)
    request = urllib.request.Request(
        address + "/v1/chat/completions", json.dumps(body).encode(),
        {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=3600) as response:
        answer = json.load(response)
    choice = answer["choices"][0]
    return dict(
        messages=messages, prompt=answer["usage"]["prompt_tokens"],
        completion=answer["usage"]["completion_tokens"], finish=choice["finish_reason"],
        tokens=[[each["bytes"], each["logprob"]] for each in choice["logprobs"]["content"]])


def main():
    address, model, file, *count = sys.argv[1:]
    asked = conversations()
    if count:
        asked = asked[:: len(asked) // int(count[0])][: int(count[0])]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        found = list(pool.map(lambda messages: ask(address, model, messages), asked))
    Path(file).write_text(json.dumps(found))
    print(len(found), "answers,", sum(each["completion"] for each in found), "tokens")


if __name__ == "__main__":
    main()
