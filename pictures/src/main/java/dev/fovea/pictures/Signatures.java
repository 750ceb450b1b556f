package dev.fovea.pictures;

import dev.fovea.pictures.raster.Bytes;
import java.util.Locale;

/** Says of bytes that are no supported picture what they seem to be. */
final class Signatures {
  private static final String SUPPORTED = "expected JPEG, PNG, GIF, BMP, WebP or TIFF";

  private Signatures() {}

  /** Returns a sentence without a full stop. It says nothing of what the bytes are. */
  static String complaint(byte[] data) {
    if (data.length == 0) {
      return "the picture is empty: 0 bytes, " + SUPPORTED;
    }
    String name = name(data);
    return name.isEmpty()
        ? "not a picture: " + SUPPORTED
        : "not a supported picture: it is %s, %s".formatted(name, SUPPORTED);
  }

  private static String name(byte[] data) {
    Bytes bytes = Bytes.big(data);
    String name = binary(bytes);
    return name.isEmpty() ? text(data) : name;
  }

  private static String binary(Bytes bytes) {
    if (bytes.has(0, "%PDF")) {
      return "a PDF document (it starts with %PDF)";
    }
    if (bytes.has(4, "ftyp")) {
      boolean avif = bytes.has(8, "avif") || bytes.has(8, "avis");
      boolean heic = bytes.has(8, "hei") || bytes.has(8, "hev") || bytes.has(8, "mif1");
      return avif ? "AVIF" : heic ? "HEIC" : "a video of the MP4 family";
    }
    if (bytes.has(0, "\0\0\0\fjP  ") || bytes.has(0, "\u00ffO\u00ffQ")) {
      return "JPEG 2000";
    }
    if (bytes.has(0, "\u00ff\n") || bytes.has(0, "\0\0\0\fJXL ")) {
      return "JPEG XL";
    }
    if (bytes.has(0, "II+\0") || bytes.has(0, "MM\0+")) {
      return "BigTIFF";
    }
    if (bytes.has(0, "8BPS")) {
      return "a Photoshop document";
    }
    if (bytes.has(0, "\0\0\1\0")) {
      return "an icon (ICO)";
    }
    return bytes.has(0, "PK\3\4") ? "a ZIP archive" : "";
  }

  private static String text(byte[] data) {
    String start =
        new String(data, 0, Math.min(1024, data.length), java.nio.charset.StandardCharsets.UTF_8)
            .strip()
            .toLowerCase(Locale.ROOT);
    if (start.contains("<svg")) {
      return "SVG";
    }
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "a web page (HTML)";
    }
    return start.startsWith("data:") ? "a data: URL, not decoded" : "";
  }
}
