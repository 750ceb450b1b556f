package dev.fovea.fakehub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers one request, with one fault. */
final class FakeAnswer {
  private static final Pattern API =
      Pattern.compile("/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+))?");
  private static final Pattern FILE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
  private static final Pattern CDN = Pattern.compile("/cdn/([^/]+/[^/]+)/([0-9a-f]+)");
  private static final int PIECE = 4096;

  private final FakeHub hub;
  private final FakeRequest request;
  private final Fault fault;
  private final BufferedInputStream in;
  private final OutputStream out;

  FakeAnswer(FakeHub hub, FakeRequest request, Fault fault, Socket socket, BufferedInputStream in)
      throws IOException {
    this.hub = hub;
    this.request = request;
    this.fault = fault;
    this.in = in;
    this.out = socket.getOutputStream();
  }

  /** Sends the answer; returns whether the connection goes on. */
  boolean send() throws IOException {
    return switch (fault) {
      case Fault.Reset() -> false;
      case Fault.Status(int status, String retryAfter) ->
          plain(status, retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", retryAfter), "no");
      case Fault.Refusal(int status, String code) -> error(status, code);
      case Fault.ProxyLogin() ->
          plain(407, Map.of("Proxy-Authenticate", "Basic realm=\"proxy\""), "");
      case Fault.RedirectTo(String location) -> plain(302, Map.of("Location", location), "");
      case Fault.Redirect(boolean relative) ->
          request.query().contains("again") ? route() : redirect(relative);
      case Fault.Html() ->
          plain(200, Map.of("Content-Type", "text/html"), "<html>Please log in</html>");
      default -> route();
    };
  }

  private boolean redirect(boolean relative) throws IOException {
    String to = request.path() + "?again&" + request.query();
    String from = (request.cdn() ? hub.cdnAddress() : hub.address()).toString();
    return plain(307, Map.of("Location", relative ? to : from + to), "");
  }

  private boolean route() throws IOException {
    if (request.path().equals("/fetches")) {
      return plain(200, Map.of(), String.valueOf(hub.fetches().size()));
    }
    Matcher api = API.matcher(request.path());
    if (api.matches()) {
      return api(api);
    }
    Matcher cdn = CDN.matcher(request.path());
    if (cdn.matches() && request.cdn()) {
      return cdn(cdn.group(1), cdn.group(2));
    }
    Matcher file = FILE.matcher(request.path());
    return (file.matches() && !request.cdn()) ? file(file) : error(404, "EntryNotFound");
  }

  private boolean error(int status, String code) throws IOException {
    return plain(status, Map.of("X-Error-Code", code), "{\"error\": \"" + code + "\"}");
  }

  private boolean api(Matcher api) throws IOException {
    FakeRepository repository = hub.repository(api.group(1)).orElse(null);
    if (repository == null) {
      return error(401, "RepoNotFound");
    }
    String revision = decoded(Optional.ofNullable(api.group(3)).orElse("main"));
    Optional<String> commit = repository.commit(revision);
    if (commit.isEmpty()) {
      return error(404, "RevisionNotFound");
    }
    JsonNode answer =
        "tree".equals(api.group(2))
            ? repository.tree(commit.get())
            : repository.info(commit.get(), request.query().contains("blobs="));
    return body(
        200,
        Map.of("Content-Type", "application/json"),
        answer.toString().getBytes(StandardCharsets.UTF_8),
        0);
  }

  private boolean file(Matcher file) throws IOException {
    FakeRepository repository = hub.repository(file.group(1)).orElse(null);
    if (repository == null) {
      return error(401, "RepoNotFound");
    }
    Optional<String> commit = repository.commit(decoded(file.group(2)));
    if (commit.isEmpty()) {
      return error(404, "RevisionNotFound");
    }
    String name = decoded(file.group(3));
    byte[] content = repository.files(commit.get()).get(name);
    if (content == null) {
      return error(404, "EntryNotFound");
    }
    String hash = FakeRepository.hash(name, content);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Repo-Commit", commit.get());
    headers.put("ETag", '"' + hash + '"');
    if (FakeRepository.isLarge(name)) {
      headers.put("X-Linked-Etag", '"' + hash + '"');
      headers.put("X-Linked-Size", String.valueOf(content.length));
      headers.put(
          "Location", hub.cdnAddress() + "/cdn/" + repository.id() + "/" + hash + "?sign=x");
      return plain(302, headers, "");
    }
    return content(headers, hash, content);
  }

  private boolean cdn(String id, String hash) throws IOException {
    Optional<byte[]> content = hub.repository(id).flatMap(repository -> repository.blob(hash));
    if (content.isPresent()) {
      return content(new LinkedHashMap<>(), hash, content.get());
    }
    return plain(403, Map.of(), "expired");
  }

  private boolean content(Map<String, String> headers, String hash, byte[] content)
      throws IOException {
    headers.put("Content-Type", "application/octet-stream");
    Optional<long[]> range =
        fault instanceof Fault.NoRange ? Optional.empty() : request.range(content.length);
    if (!request.isHead()) {
      long first = range.map(ends -> ends[0]).orElse(0L);
      hub.fetched(hash, first, range.map(ends -> ends[1]).orElse(content.length - 1L) - first + 1);
    }
    if (range.isEmpty()) {
      return body(200, headers, content, 0);
    }
    int first = (int) range.get()[0];
    int last = (int) range.get()[1];
    if (first > last) {
      return plain(416, headers, "");
    }
    if (fault instanceof Fault.ShortRange) {
      last = first + (last - first) / 2;
    }
    int told = fault instanceof Fault.OtherRange ? first + 1 : first;
    headers.put("Content-Range", "bytes %d-%d/%d".formatted(told, last, content.length));
    byte[] part = new byte[last - first + 1];
    System.arraycopy(content, first, part, 0, part.length);
    return body(206, headers, part, first);
  }

  private boolean plain(int status, Map<String, String> headers, String text) throws IOException {
    head(status, headers, text.length());
    if (!request.isHead()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
    return true;
  }

  private boolean body(int status, Map<String, String> headers, byte[] content, int first)
      throws IOException {
    byte[] sent = content;
    if (fault instanceof Fault.WrongByte(int at) && content.length > 0) {
      sent = content.clone();
      sent[at % content.length] ^= 0x10;
    }
    int more = fault instanceof Fault.TooLong(int extra) ? extra : 0;
    head(status, headers, sent.length + (long) more);
    if (request.isHead()) {
      return true;
    }
    int end =
        switch (fault) {
          case Fault.Cut(int after) -> Math.min(after, sent.length);
          case Fault.Stall(int after) -> Math.min(after, sent.length);
          default -> sent.length;
        };
    for (int at = 0; at < end; at += PIECE) {
      int length = Math.min(PIECE, end - at);
      out.write(sent, at, length);
      if (first >= 0) {
        hub.sent(length);
      }
    }
    out.flush();
    if (fault instanceof Fault.Stall && end < sent.length) {
      hub.keptBack();
      // Ends when the client closes the connection.
      var _ = in.read();
    }
    return end == sent.length && more == 0;
  }

  private void head(int status, Map<String, String> headers, long length) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + length + "\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
