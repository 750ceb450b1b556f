"""Text, picture and stream through openai-python: test_openai.py [BASE_URL [MODEL]]."""

import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import openai

BASE_URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:60315/v1"
MODEL = sys.argv[2] if len(sys.argv) > 2 else "fovea-nano"

client = openai.OpenAI(base_url=BASE_URL, api_key="dummy")


def png(width, height, pixel):
    """Returns a PNG file; pixel(x, y) gives (red, green, blue)."""
    rows = b"".join(
        b"\0" + bytes(c for x in range(width) for c in pixel(x, y)) for y in range(height)
    )

    def chunk(name, data):
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def red_circle():
    """Returns a PNG of a red circle on white."""
    return png(
        224,
        224,
        lambda x, y: (220, 30, 30) if (x - 112) ** 2 + (y - 112) ** 2 < 70**2 else (255, 255, 255),
    )


def ask(content, **options):
    return client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": content}], temperature=0, **options
    )


def test_text():
    completion = client.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": "What is 2+2?"},
        ],
        max_tokens=50,
        temperature=0,
    )
    assert "4" in completion.choices[0].message.content, completion
    assert completion.choices[0].finish_reason == "stop", completion
    assert completion.usage.total_tokens > 0, completion


def picture_question(url):
    return [
        {"type": "text", "text": "Describe this image."},
        {"type": "image_url", "image_url": {"url": url}},
    ]


def assert_red_circle(url):
    completion = ask(picture_question(url))
    answer = completion.choices[0].message.content.lower()
    assert "red" in answer and "circle" in answer, answer
    assert completion.usage.model_extra["images"][0]["original_width"] == 224, completion


def test_picture_as_data():
    assert_red_circle("data:image/png;base64," + base64.b64encode(red_circle()).decode())


def test_picture_as_path():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "circle.png")
        file.write_bytes(red_circle())
        assert_red_circle(str(file.resolve()))


def test_stream():
    stream = ask("Tell me a story", stream=True)
    texts = [
        chunk.choices[0].delta.content
        for chunk in stream
        if chunk.choices and chunk.choices[0].delta.content
    ]
    assert len(texts) > 3, texts


def test_errors():
    try:
        ask("x", n=99)
        raise AssertionError("n=99 was accepted")
    except openai.BadRequestError as error:
        assert error.param == "n", error
    try:
        client.chat.completions.create(model="xxx", messages=[{"role": "user", "content": "x"}])
        raise AssertionError("model xxx was found")
    except openai.NotFoundError as error:
        assert error.code == "model_not_found", error


def test_models():
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).owned_by


def main():
    failed = False
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            try:
                test()
                print("ok    ", name)
            except (AssertionError, openai.OpenAIError) as error:
                failed = True
                print("FAILED", name, error)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
