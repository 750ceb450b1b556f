package dev.fovea.files;

/** How much JSON a file may have, by its purpose: bytes, and parts, each of which takes memory. */
public enum JsonSize {
  /** Such as config.json, or tokenizer_config.json, the largest published of which has 1.2 MB. */
  SETTINGS(16_000_000, 500_000),

  /** The list of shards: a name for each of the tensors, of which some models have 100,000. */
  INDEX(64_000_000, 2_000_000),

  /** tokenizer.json, the largest published of which has 33 MB and three million parts. */
  TOKENIZER(128_000_000, 8_000_000);

  private final int bytes;
  private final int parts;

  JsonSize(int bytes, int parts) {
    this.bytes = bytes;
    this.parts = parts;
  }

  /** Returns the bytes that a file may have. */
  public int bytes() {
    return bytes;
  }

  /** Returns how many names, values and brackets it may have. */
  public int parts() {
    return parts;
  }
}
