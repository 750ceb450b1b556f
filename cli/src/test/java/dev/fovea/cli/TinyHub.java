package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fovea.hub.Hub;
import dev.fovea.hub.HubSettings;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A hub on loopback that has one model: the files of fovea-nano, as {@code org/tiny}. */
final class TinyHub implements AutoCloseable {
  static final String ID = "org/tiny";
  static final String COMMIT = "1111111111111111111111111111111111111111";

  /** How much of a file is sent before it stalls, if it does. */
  private static final int BEFORE_STALL = 1 << 20;

  final Map<String, byte[]> files = new TreeMap<>();
  final AtomicLong sentBytes = new AtomicLong();
  final CountDownLatch stalled = new CountDownLatch(1);
  volatile boolean stalling;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;

  /**
   * Starts the hub.
   *
   * @param folder where files may be put
   */
  TinyHub(Path folder) throws IOException {
    try (var paths = Files.list(FoveaNano.extract(folder))) {
      for (Path path : paths.toList()) {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the environment of a process that uses this hub and a cache in {@code folder}. */
  Map<String, String> environment(Path folder) {
    return Map.of(
        "HF_ENDPOINT", address().toString(),
        "HF_HUB_CACHE", folder.resolve("hub").toString(),
        "FOVEA_HOME", folder.resolve("home").toString());
  }

  Hub hub(Path folder) {
    return new Hub(HubSettings.of(environment(folder), folder));
  }

  long bytes() {
    return files.values().stream().mapToLong(content -> content.length).sum();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String files = "/" + ID + "/resolve/" + COMMIT + "/";
      if (path.equals("/api/models/" + ID + "/revision/main")) {
        byte[] listing = listing().toString().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, listing.length);
        exchange.getResponseBody().write(listing);
      } else if (path.startsWith(files) && this.files.containsKey(path.substring(files.length()))) {
        send(exchange, this.files.getOrDefault(path.substring(files.length()), new byte[0]));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpExchange exchange, byte[] content)
      throws IOException, InterruptedException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    byte[] part = content;
    if (range != null) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last =
          ends[1].isEmpty()
              ? content.length - 1
              : Math.min(Integer.parseInt(ends[1]), content.length - 1);
      part = Arrays.copyOfRange(content, first, last + 1);
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(first, last, content.length));
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, part.length == 0 ? -1 : part.length);
    OutputStream out = exchange.getResponseBody();
    boolean stalls = stalling && part.length > BEFORE_STALL;
    int sent = stalls ? BEFORE_STALL : part.length;
    out.write(part, 0, sent);
    out.flush();
    sentBytes.addAndGet(sent);
    if (stalls) {
      stalled.countDown();
      closed.await();
    }
  }

  private ObjectNode listing() {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("id", ID).put("sha", COMMIT);
    ArrayNode siblings = info.putArray("siblings");
    files.forEach((name, content) ->
        siblings
            .addObject()
            .put("rfilename", name)
            .put("size", content.length)
            .put("blobId", gitHash(content)));
    return info;
  }

  private static String gitHash(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + content.length + "\0").getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
