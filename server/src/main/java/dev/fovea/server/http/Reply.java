package dev.fovea.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** A complete response. */
public record Reply(int status, Map<String, String> headers, byte[] body) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply json(JsonNode body) {
    return json(200, Map.of(), body);
  }

  public static Reply error(ApiError error) {
    return json(error.status(), error.headers(), error.body());
  }

  public static Reply empty(int status, Map<String, String> headers) {
    return new Reply(status, headers, new byte[0]);
  }

  public static Reply json(int status, Map<String, String> headers, JsonNode body) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json; charset=utf-8");
    return new Reply(status, all, Json.write(body));
  }
}
