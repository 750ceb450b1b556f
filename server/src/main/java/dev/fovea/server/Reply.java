package dev.fovea.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A complete response. */
record Reply(int status, Map<String, String> headers, byte[] body) {
  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply json(JsonNode body) {
    return json(200, Map.of(), body);
  }

  static Reply error(ApiError error) {
    return json(error.status(), error.headers(), error.body());
  }

  static Reply empty(int status, Map<String, String> headers) {
    return new Reply(status, headers, new byte[0]);
  }

  static Reply json(int status, Map<String, String> headers, JsonNode body) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json; charset=utf-8");
    return new Reply(status, all, Json.write(body));
  }
}
