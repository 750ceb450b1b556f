package dev.fovea.server.http;

import dev.fovea.server.settings.ServerOptions;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a request's body into memory up to a limit; on the event loop only. */
public final class BodyReader {
  /** What a client must send in each interval, so that slow ones cannot hold connections. */
  private static final int MIN_BYTES = 4096;

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";]*)", Pattern.CASE_INSENSITIVE);

  private final Exchange exchange;
  private final long intervalMillis;
  private final BodyBudget budget;
  private final Consumer<Body> reader;
  private final List<ContentCoding> codings;
  private final long announced;
  private final BodyBytes body;
  private long maxBytes;
  private int factor;
  private long timer;
  private long reserved;
  private int seen;
  private boolean refused;

  /**
   * Creates a reader.
   *
   * @param reader gets the body when it is complete
   * @throws ApiException with status 415 if the body is encoded in a way that is not known, with
   *     417 if the client expects what there is not
   */
  public BodyReader(
      Exchange exchange, ServerOptions options, BodyBudget budget, Consumer<Body> reader) {
    this.exchange = exchange;
    this.intervalMillis = options.idle().toMillis();
    this.budget = budget;
    this.reader = reader;
    HttpServerRequest request = exchange.request();
    this.codings = ContentCoding.parse(request.headers().getAll("Content-Encoding"));
    this.factor = codings.isEmpty() ? BodyBudget.PLAIN : BodyBudget.OTHER;
    this.maxBytes = Math.min(options.maxBodyBytes(), budget.largest(factor));
    this.announced = announced(request);
    this.body = new BodyBytes(Math.min(announced, maxBytes));
    checkCharset(request);
    checkExpectation(request);
  }

  private static void checkCharset(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    Matcher charset = CHARSET.matcher(type == null ? "" : type);
    if (charset.find()) {
      switch (charset.group(1).strip().toLowerCase(Locale.ROOT)) {
        case "", "utf-8", "utf8", "us-ascii", "ascii" -> {}
        default ->
            throw ApiError.of(
                    415,
                    "unsupported_media_type",
                    "The charset \"" + charset.group(1).strip() + "\" is not read; expected utf-8.")
                .exception();
      }
    }
  }

  private static void checkExpectation(HttpServerRequest request) {
    String expected = request.getHeader("Expect");
    if (expected != null && !expected.strip().equalsIgnoreCase("100-continue")) {
      throw ApiError.of(
              417,
              "expectation_failed",
              "The expectation \"" + expected + "\" is not known; there is 100-continue.")
          .exception();
    }
  }

  /**
   * Starts to read. If the body has too many bytes the response is an error with status 413 at
   * once, if it comes too slowly one with 408, and if there are too many large ones at the same
   * time one with 503.
   */
  public void read() {
    HttpServerRequest request = exchange.request();
    if (announced > maxBytes) {
      refuse(tooLarge(maxBytes).error());
      return;
    }
    if (request.getHeader("Expect") != null && request.version() == HttpVersion.HTTP_1_1) {
      exchange.response().writeContinue();
    }
    timer = vertx().setPeriodic(intervalMillis, _ -> checkProgress());
    exchange.whenFinished(this::finish);
    request.handler(this::append);
    request.endHandler(_ -> end());
  }

  private void finish() {
    vertx().cancelTimer(timer);
    refused = true;
    budget.giveBack(reserved);
    reserved = 0;
    body.clear();
  }

  private static long announced(HttpServerRequest request) {
    try {
      String length = request.getHeader("Content-Length");
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void append(Buffer chunk) {
    if (refused) {
      return;
    }
    int needed = factor;
    if (factor < BodyBudget.OTHER && isOther(chunk)) {
      needed = BodyBudget.OTHER;
      maxBytes = Math.min(maxBytes, budget.largest(needed));
    }
    long more = (long) (body.length() + chunk.length()) * needed - (long) body.length() * factor;
    if (body.length() + chunk.length() > maxBytes) {
      refuse(tooLarge(maxBytes).error());
    } else if (reserve(more)) {
      factor = needed;
      body.append(chunk);
    }
  }

  /** Returns whether there are escapes, or characters other than those of ASCII. */
  private static boolean isOther(Buffer chunk) {
    for (int i = 0; i < chunk.length(); i++) {
      byte b = chunk.getByte(i);
      if (b < 0 || b == '\\') {
        return true;
      }
    }
    return false;
  }

  private boolean reserve(long bytes) {
    if (budget.take(bytes)) {
      reserved += bytes;
      return true;
    }
    refuse(Errors.unavailable("overloaded", "There are too many large requests at once."));
    return false;
  }

  private void end() {
    vertx().cancelTimer(timer);
    // What is compressed needs room for what it becomes; nobody knows yet how much that is.
    if (!refused
        && (codings.isEmpty()
            || reserve(ContentCoding.most(codings, body.length(), maxBytes) * factor))) {
      reader.accept(new Body(body.take(), codings, maxBytes));
    }
  }

  private void checkProgress() {
    if (body.length() - seen < MIN_BYTES) {
      refuse(HttpErrors.late());
    }
    seen = body.length();
  }

  /** Returns the refusal of a body that has more than {@code limit} bytes. */
  static ApiException tooLarge(long limit) {
    return ApiError.of(413, "request_too_large", "The request has more than " + limit + " bytes.")
        .exception();
  }

  private void refuse(ApiError error) {
    refused = true;
    vertx().cancelTimer(timer);
    exchange.sendNow(Reply.error(error));
  }

  private Vertx vertx() {
    return exchange.context().owner();
  }
}
