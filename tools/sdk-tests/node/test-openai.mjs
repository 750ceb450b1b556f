// Text, picture and stream through openai-node: test-openai.mjs [BASE_URL [MODEL]]

import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import OpenAI from "openai";

const [baseURL = "http://127.0.0.1:60315/v1", model = "fovea-nano"] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "dummy" });

function integer(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([integer(data.length), body, integer(crc32(body))]);
}

/** Returns a PNG of a red circle on white. */
function redCircle(size = 224) {
  const rows = [];
  for (let y = 0; y < size; y++) {
    rows.push(0);
    for (let x = 0; x < size; x++) {
      const inside = (x - size / 2) ** 2 + (y - size / 2) ** 2 < 70 ** 2;
      rows.push(...(inside ? [220, 30, 30] : [255, 255, 255]));
    }
  }
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.concat([integer(size), integer(size), Buffer.from([8, 2, 0, 0, 0])])),
    chunk("IDAT", deflateSync(Buffer.from(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function ask(content, options = {}) {
  const messages = [{ role: "user", content }];
  return client.chat.completions.create({ model, messages, temperature: 0, ...options });
}

async function assertRedCircle(url) {
  const completion = await ask([
    { type: "text", text: "Describe this image." },
    { type: "image_url", image_url: { url } },
  ]);
  assert.match(completion.choices[0].message.content, /red/i);
  assert.match(completion.choices[0].message.content, /circle/i);
  assert.equal(completion.usage.images[0].original_width, 224);
}

const tests = {
  async text() {
    const completion = await client.chat.completions.create({
      model,
      messages: [
        { role: "system", content: "You are a helpful assistant." },
        { role: "user", content: "What is 2+2?" },
      ],
      max_tokens: 50,
      temperature: 0,
    });
    assert.match(completion.choices[0].message.content, /4/);
    assert.equal(completion.choices[0].finish_reason, "stop");
    assert.ok(completion.usage.total_tokens > 0);
  },

  pictureAsData: () =>
    assertRedCircle("data:image/png;base64," + redCircle().toString("base64")),

  async pictureAsPath() {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "fovea-")));
    try {
      writeFileSync(join(folder, "circle.png"), redCircle());
      await assertRedCircle(join(folder, "circle.png"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  async stream() {
    const texts = [];
    for await (const chunk of await ask("Tell me a story", { stream: true })) {
      if (chunk.choices[0]?.delta.content) {
        texts.push(chunk.choices[0].delta.content);
      }
    }
    assert.ok(texts.length > 3, JSON.stringify(texts));
  },

  async errors() {
    await assert.rejects(ask("x", { n: 99 }), { status: 400, param: "n" });
    await assert.rejects(ask("x", { model: "xxx" }), { status: 404, code: "model_not_found" });
  },

  async models() {
    const ids = [];
    for await (const served of client.models.list()) {
      ids.push(served.id);
    }
    assert.ok(ids.includes(model), ids.join());
    assert.equal((await client.models.retrieve(model)).object, "model");
  },
};

for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log("ok    ", name);
  } catch (error) {
    process.exitCode = 1;
    console.log("FAILED", name, error.message);
  }
}
