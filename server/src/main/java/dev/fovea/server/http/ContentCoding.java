package dev.fovea.server.http;

import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** How a body is compressed. */
enum ContentCoding {
  /** RFC 1952. */
  GZIP,
  /** RFC 1950, or as many clients understood the word, RFC 1951 alone. */
  DEFLATE;

  /** What the {@code Accept-Encoding} of a refusal says. */
  static final String ACCEPTED = "gzip, deflate";

  /** The most bytes that one compressed byte can become. */
  private static final int LARGEST_FACTOR = 1032;

  /** How many codings may be on top of each other. */
  private static final int MOST = 2;

  private static final int BLOCK = 1 << 16;

  /**
   * Reads the headers that name the codings, in the order in which they were applied.
   *
   * @throws ApiException with status 415 if there is one that is unknown, or too many
   */
  static List<ContentCoding> parse(List<String> headers) {
    List<ContentCoding> codings = new ArrayList<>();
    for (String name : String.join(",", headers).split(",", -1)) {
      switch (name.strip().toLowerCase(Locale.ROOT)) {
        case "", "identity" -> {}
        case "gzip", "x-gzip" -> codings.add(GZIP);
        case "deflate" -> codings.add(DEFLATE);
        default -> throw unsupported("the encoding \"" + name.strip() + "\"");
      }
    }
    if (codings.size() > MOST) {
      throw unsupported("more than " + MOST + " encodings of one body");
    }
    return codings;
  }

  private static ApiException unsupported(String what) {
    return ApiError.of(
            415,
            "unsupported_media_type",
            "The server does not know " + what + "; expected one of: " + ACCEPTED + ".")
        .with("Accept-Encoding", ACCEPTED)
        .exception();
  }

  /** Returns a bound of the bytes that a body of this length has in the end. */
  static long most(List<ContentCoding> codings, long bytes, long limit) {
    long most = bytes;
    for (ContentCoding _ : codings) {
      most = Math.min(limit, (most + 1) * LARGEST_FACTOR);
    }
    return most;
  }

  /**
   * Returns a body as it was before it was compressed.
   *
   * @throws ApiException with status 413 if it has more than {@code limit} bytes, with 400 if it is
   *     damaged or the thread is interrupted meanwhile
   */
  static byte[] decode(byte[] body, List<ContentCoding> codings, long limit) {
    byte[] decoded = body;
    for (ContentCoding coding : codings.reversed()) {
      decoded = coding.decode(decoded, limit);
    }
    return decoded;
  }

  private byte[] decode(byte[] body, long limit) {
    try (InputStream in = open(body)) {
      BodyBytes bytes = new BodyBytes(/* announced= */ 0);
      byte[] block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        if (bytes.length() + read > limit) {
          throw BodyReader.tooLarge(limit);
        }
        if (Thread.currentThread().isInterrupted()) {
          throw damaged("nobody waits for it");
        }
        bytes.append(block, read);
      }
      return bytes.take();
    } catch (EOFException e) {
      throw damaged("it ends too early");
    } catch (ZipException e) {
      throw damaged("its data are damaged");
    } catch (IOException e) {
      throw damaged("it cannot be read");
    }
  }

  private InputStream open(byte[] body) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(body);
    if (this == GZIP) {
      return new GZIPInputStream(in, BLOCK);
    }
    boolean wrapped =
        body.length >= 2
            && (body[0] & 0x0f) == 8
            && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
    return new RawInflaterStream(in, new Inflater(/* nowrap= */ !wrapped));
  }

  /** Ends its inflater, which has memory outside the heap. */
  private static final class RawInflaterStream extends InflaterInputStream {
    RawInflaterStream(InputStream in, Inflater inflater) {
      super(in, inflater, BLOCK);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  private ApiException damaged(String problem) {
    return ApiError.of(
            400,
            "invalid_encoding",
            "The body is not valid " + name().toLowerCase(Locale.ROOT) + ": " + problem + ".")
        .exception();
  }
}
