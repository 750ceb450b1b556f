package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A part of a {@link Message}: a text or a picture. */
public sealed interface Content permits Content.Text, Content.Image, PreparedImage {

  /** Text. What looks like a special token in it stays text. */
  record Text(String text) implements Content {
    public Text {
      requireNonNull(text, "text");
    }
  }

  /**
   * A picture in its file format: JPEG, PNG, GIF (first frame), BMP, WebP or TIFF.
   *
   * @param data the bytes of the file; not copied, not to be changed afterwards
   * @param maxPixels a limit below the model's own on the pixels that it sees
   */
  record Image(byte[] data, OptionalInt maxPixels) implements Content {
    public Image {
      requireNonNull(data, "data");
      requireNonNull(maxPixels, "maxPixels");
    }
  }

  /** Returns a text part. */
  static Content text(String text) {
    return new Text(text);
  }

  /** Returns a picture from the bytes of an image file. */
  static Content image(byte[] data) {
    return new Image(data, OptionalInt.empty());
  }

  /**
   * Returns a picture read from {@code file} now.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if the file cannot be read
   */
  static Content image(Path file) {
    try {
      return image(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new FoveaException(ErrorCode.INVALID_IMAGE, "cannot read the image " + file, e);
    }
  }
}
