package dev.fovea.cli.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.cli.models.ServerException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server of Fovea. Trusts nothing that comes: what is not what such a server says is {@link
 * Kind#BROKEN}. For one thread.
 */
public final class ServerClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_MILLIS = 5_000;

  /** Longer than the server's streams are silent, and than it lets a request wait for a model. */
  private static final int READ_MILLIS = 150_000;

  private static final int LARGEST_ANSWER = 16 << 20;

  private final URI address;
  private final Optional<String> key;

  /**
   * Creates a client; asks nothing yet.
   *
   * @param key the API key to show
   */
  public ServerClient(URI address, Optional<String> key) {
    this.address = address;
    this.key = key;
  }

  URI address() {
    return address;
  }

  /** Returns {@code id} as a part of a path. */
  public static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Returns the object that a path answers with.
   *
   * @throws ServerException if there is no server, or it refuses, or its answer is none
   */
  public ObjectNode get(String path) {
    return answer("GET", path, Optional.empty());
  }

  /**
   * Sends an object and returns the one that comes back.
   *
   * @throws ServerException as {@link #get}
   */
  public ObjectNode post(String path, ObjectNode body) {
    return answer("POST", path, Optional.of(body));
  }

  /**
   * Deletes what is at a path.
   *
   * @throws ServerException as {@link #get}
   */
  public ObjectNode delete(String path) {
    return answer("DELETE", path, Optional.empty());
  }

  private ObjectNode answer(String method, String path, Optional<ObjectNode> body) {
    HttpURLConnection connection = send(method, path, body);
    try (InputStream in = content(connection)) {
      return object(in);
    } catch (IOException e) {
      throw broken("breaks off", e);
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Opens a stream of events, which ends when the server ends it, or with the process.
   *
   * @throws ServerException as {@link #get}
   */
  ServerEvents events(String path) {
    HttpURLConnection connection = send("GET", path, Optional.empty());
    if (!String.valueOf(connection.getContentType()).startsWith("text/event-stream")) {
      connection.disconnect();
      throw broken("does not answer as a server of Fovea does", null);
    }
    try {
      return new ServerEvents(this, content(connection));
    } catch (IOException e) {
      throw broken("breaks off", e);
    }
  }

  private HttpURLConnection send(String method, String path, Optional<ObjectNode> body) {
    HttpURLConnection connection = open(method, path, body);
    int status;
    try {
      if (body.isPresent()) {
        connection.getOutputStream().write(JSON.writeValueAsBytes(body.get()));
      }
      status = connection.getResponseCode();
    } catch (IOException e) {
      connection.disconnect();
      throw broken("does not answer as a server of Fovea does", e);
    }
    if (status < 200 || status > 299) {
      ServerException refusal = refusal(status, connection);
      connection.disconnect();
      throw refusal;
    }
    return connection;
  }

  private HttpURLConnection open(String method, String path, Optional<ObjectNode> body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "application/json, text/event-stream");
      key.ifPresent(value -> connection.setRequestProperty("Authorization", "Bearer " + value));
      if (body.isPresent()) {
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
      }
      connection.connect();
      return connection;
    } catch (IOException e) {
      throw new ServerException(
          Kind.ABSENT, "no server answers at " + address + " (" + e.getMessage() + ")", e);
    }
  }

  private static InputStream content(HttpURLConnection connection) throws IOException {
    return connection.getInputStream();
  }

  private ServerException refusal(int status, HttpURLConnection connection) {
    Optional<JsonNode> error = Optional.empty();
    try (@Nullable InputStream in = connection.getErrorStream()) {
      error = in == null ? error : Optional.of(object(in).path("error"));
    } catch (IOException | ServerException e) {
      // What there is to say is the status.
    }
    String message = error.map(node -> node.path("message").asText("")).orElse("");
    if (status == 401) {
      return new ServerException(
          Kind.REFUSED,
          address
              + (key.isPresent()
                  ? " does not take the API key in FOVEA_API_KEY"
                  : " wants an API key; put it in FOVEA_API_KEY"));
    }
    return message.isBlank()
        ? broken("answers %d, and not as a server of Fovea does".formatted(status), null)
        : new ServerException(Kind.REFUSED, message);
  }

  private ObjectNode object(InputStream in) throws IOException {
    byte[] content = in.readNBytes(LARGEST_ANSWER + 1);
    if (content.length > LARGEST_ANSWER) {
      throw broken("answers with more than " + LARGEST_ANSWER + " bytes", null);
    }
    return object(new String(content, StandardCharsets.UTF_8));
  }

  /** Reads an object that the server sent. */
  ObjectNode object(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw broken("does not answer as a server of Fovea does", e);
    }
    throw broken("does not answer as a server of Fovea does", null);
  }

  public ServerException broken(String how, @Nullable Exception cause) {
    String reason = cause instanceof IOException ? " (" + cause.getMessage() + ")" : "";
    return new ServerException(
        Kind.BROKEN,
        address + " " + how + (cause instanceof JacksonException ? "" : reason),
        cause == null ? new IOException(how) : cause);
  }
}
