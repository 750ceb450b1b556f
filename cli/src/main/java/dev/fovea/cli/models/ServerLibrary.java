package dev.fovea.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.cli.models.ServerException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models of a server. */
public record ServerLibrary(ServerClient client) implements Library {
  private static final String BUILTIN = "/models/builtin/";

  /** How often a stream may end without news before the pull does. */
  private static final int MOST_CUTS = 3;

  @Override
  public List<ListedModel> list() {
    JsonNode data = client.get(BUILTIN + "list").path("data");
    if (!data.isArray()) {
      throw client.broken("does not answer as a server of Fovea does", null);
    }
    List<ListedModel> models = new ArrayList<>();
    data.forEach(node -> models.add(ListedModel.of(node)));
    return models;
  }

  @Override
  public Pulled pull(String id, PullView view) throws InterruptedException {
    String path = BUILTIN + ServerClient.encoded(id);
    boolean joined = isDownloading(client.get(path + "/download-status"));
    client.post(path + "/download", JsonNodeFactory.instance.objectNode().put("update", true));
    try {
      return follow(path, view);
    } catch (InterruptedException e) {
      if (joined) {
        LeftException left = new LeftException();
        left.initCause(e);
        throw left;
      }
      stop(path, e);
      throw e;
    }
  }

  private static boolean isDownloading(ObjectNode state) {
    return state.path("status").asText().equals("downloading");
  }

  private void stop(String path, InterruptedException reason) {
    try {
      client.delete(path + "/download");
    } catch (ServerException e) {
      // It may have ended meanwhile, or the server may be gone.
      reason.addSuppressed(e);
    }
  }

  private Pulled follow(String path, PullView view) throws InterruptedException {
    long most = -1;
    int cuts = 0;
    while (cuts < MOST_CUTS) {
      ServerEvents events = client.events(path + "/events");
      Optional<ObjectNode> event = events.next();
      while (event.isPresent()) {
        ObjectNode state = event.get();
        check(state);
        long done = state.path("downloaded_bytes").asLong();
        if (state.path("waiting_for").isTextual()) {
          view.waiting(state.path("waiting_for").asText());
        }
        view.at(done, state.path("total_bytes").asLong(), rate(state), left(state));
        if (!isDownloading(state)) {
          return new Pulled(done, "the cache of " + client.address());
        }
        cuts = done > most ? 0 : cuts;
        most = Math.max(most, done);
        event = events.next();
      }
      cuts++;
    }
    throw client.broken("breaks off while it downloads; the same pull again goes on there", null);
  }

  private static long rate(ObjectNode state) {
    return Math.max(0, state.path("bytes_per_second").asLong());
  }

  private static Optional<Duration> left(ObjectNode state) {
    JsonNode seconds = state.path("seconds_left");
    return seconds.isNumber()
        ? Optional.of(Duration.ofSeconds(seconds.asLong()))
        : Optional.empty();
  }

  private void check(ObjectNode state) {
    String message = state.path("error").path("message").asText("");
    if (!message.isEmpty()) {
      throw new ServerException(Kind.REFUSED, message);
    }
    String status = state.path("status").asText();
    if (!status.equals("downloading") && !status.equals("downloaded")) {
      throw client.broken("ended the download, and does not say why", null);
    }
  }

  @Override
  public long remove(String id) {
    return client.delete(BUILTIN + ServerClient.encoded(id)).path("freed_bytes").asLong();
  }
}
