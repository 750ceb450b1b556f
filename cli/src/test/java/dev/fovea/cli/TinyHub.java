package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.hub.Hub;
import dev.fovea.hub.HubSettings;
import dev.fovea.nano.FoveaNano;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A hub on loopback that has one model: the files of fovea-nano, as {@code org/tiny}. */
final class TinyHub implements AutoCloseable {
  static final String ID = "org/tiny";
  static final String COMMIT = "1111111111111111111111111111111111111111";

  private static final String RANGE = "range: bytes=";

  /** How much of a file is sent before it stalls, if it does. */
  private static final int BEFORE_STALL = 1 << 20;

  final Map<String, byte[]> files = new TreeMap<>();
  final AtomicLong sentBytes = new AtomicLong();
  final CountDownLatch stalled = new CountDownLatch(1);
  volatile boolean stalling;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ServerSocket server;

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
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
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

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Answers one request, and closes the connection. */
  private void serve(Socket client) {
    try (client) {
      BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
      String line = String.valueOf(in.readLine());
      String path = line.split(" ", -1)[1].replaceFirst("[?].*", "");
      Optional<String> range = Optional.empty();
      while (!line.isEmpty()) {
        line = String.valueOf(in.readLine());
        if (line.regionMatches(/* ignoreCase= */ true, 0, RANGE, 0, RANGE.length())) {
          range = Optional.of(line.substring(RANGE.length()));
        }
      }
      answer(client.getOutputStream(), path, range);
    } catch (IOException e) {
      // The client went away, as it may at any time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(OutputStream out, String path, Optional<String> range)
      throws IOException, InterruptedException {
    String resolve = "/" + ID + "/resolve/" + COMMIT + "/";
    String name = path.startsWith(resolve) ? path.substring(resolve.length()) : "";
    byte[] content = files.get(name);
    if (path.equals("/api/models/" + ID + "/revision/main")) {
      byte[] listing = listing().toString().getBytes(UTF_8);
      head(out, "200 OK", "Content-Type: application/json\r\n", listing.length);
      out.write(listing);
    } else if (content == null) {
      head(out, "404 Not Found", "", 0);
    } else {
      send(out, content, range);
    }
  }

  private static void head(OutputStream out, String status, String headers, int length)
      throws IOException {
    String head =
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, headers, length);
    out.write(head.getBytes(UTF_8));
  }

  private void send(OutputStream out, byte[] content, Optional<String> range)
      throws IOException, InterruptedException {
    byte[] part = content;
    if (range.isPresent()) {
      String[] ends = range.get().split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int end = ends[1].isEmpty() ? content.length : Integer.parseInt(ends[1]) + 1;
      part = Arrays.copyOfRange(content, first, Math.min(end, content.length));
      String place =
          "Content-Range: bytes %d-%d/%d\r\n"
              .formatted(first, first + part.length - 1, content.length);
      head(out, "206 Partial Content", place, part.length);
    } else {
      head(out, "200 OK", "", part.length);
    }
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
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
