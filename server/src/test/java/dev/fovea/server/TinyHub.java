package dev.fovea.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.hub.Hub;
import dev.fovea.hub.HubSettings;
import dev.fovea.nano.FoveaNano;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A hub on loopback that has one model: the files of fovea-nano, as {@code org/tiny}. It serves
 * them once it is told to.
 */
final class TinyHub implements AutoCloseable {
  static final String ID = "org/tiny";

  private static final String COMMIT = "1111111111111111111111111111111111111111";

  private final Map<String, byte[]> files = new TreeMap<>();
  private final Promise<Void> gate = Promise.promise();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  /**
   * Starts the hub.
   *
   * @param folder where files may be put
   */
  TinyHub(Path folder) throws Exception {
    try (var paths = Files.list(FoveaNano.extract(folder))) {
      for (Path path : paths.toList()) {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    }
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  /** Returns a hub that fetches from this one into {@code hub} in {@code folder}. */
  Hub client(Path folder) {
    return new Hub(
        HubSettings.of(
            Map.of(
                "HF_ENDPOINT", "http://127.0.0.1:" + server.actualPort(),
                "HF_HUB_CACHE", folder.resolve("hub").toString(),
                "FOVEA_HOME", folder.resolve("home").toString()),
            folder));
  }

  long bytes() {
    return files.values().stream().mapToLong(content -> content.length).sum();
  }

  /** Lets files be fetched. */
  void open() {
    gate.tryComplete();
  }

  private void answer(HttpServerRequest request) {
    String resolve = "/" + ID + "/resolve/" + COMMIT + "/";
    byte[] content = files.get(request.path().replace(resolve, ""));
    if (request.path().equals("/api/models/" + ID + "/revision/main")) {
      request.response().end(listing().toString());
    } else if (content == null) {
      request.response().setStatusCode(404).end();
    } else {
      gate.future().onSuccess(_ -> send(request, content));
    }
  }

  private static void send(HttpServerRequest request, byte[] content) {
    HttpServerResponse response = request.response();
    String range = request.getHeader("Range");
    if (range == null) {
      response.end(Buffer.buffer(content));
      return;
    }
    String[] ends = range.replace("bytes=", "").split("-", -1);
    int first = Integer.parseInt(ends[0]);
    int last =
        ends[1].isEmpty()
            ? content.length - 1
            : Math.min(Integer.parseInt(ends[1]), content.length - 1);
    response
        .setStatusCode(206)
        .putHeader("Content-Range", "bytes %d-%d/%d".formatted(first, last, content.length))
        .end(Buffer.buffer(content).getBuffer(first, last + 1));
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
      digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
