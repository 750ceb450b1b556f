package dev.fovea.server.models;

import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a path under {@code /models/} asks for.
 *
 * @param id the model's name; empty where the action concerns none
 */
public record ModelPath(Action action, String id) {
  private static final String ROOT = "/models/";
  private static final String BUILTIN = ROOT + "builtin/";
  private static final int MAX_ID = 400;

  /** What can be done with models. */
  public enum Action {
    LIST("", HttpMethod.GET),
    INITIALIZE("", HttpMethod.POST),
    LOADED("", HttpMethod.GET),
    DOWNLOAD("/download", HttpMethod.POST, HttpMethod.DELETE),
    STATUS("/download-status", HttpMethod.GET),
    EVENTS("/events", HttpMethod.GET),
    REMOVE("", HttpMethod.DELETE),
    LOAD("/load", HttpMethod.POST),
    UNLOAD("/unload", HttpMethod.POST);

    private final String suffix;

    @SuppressWarnings("ImmutableEnumChecker") // Vert.x does not say that its methods are immutable
    private final List<HttpMethod> methods;

    Action(String suffix, HttpMethod... methods) {
      this.suffix = suffix;
      this.methods = List.of(methods);
    }

    public boolean allows(HttpMethod method) {
      return methods.contains(method)
          || (method.equals(HttpMethod.HEAD) && methods.contains(HttpMethod.GET));
    }

    /** Returns the methods as the headers that name them want it. */
    public String allowed() {
      return Stream.concat(
              methods.stream().map(HttpMethod::name),
              methods.contains(HttpMethod.GET)
                  ? Stream.of("HEAD", "OPTIONS")
                  : Stream.of("OPTIONS"))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * Reads a path as it was sent. The id in it may be short or have slashes, which may be encoded;
   * it ends at the last part that names an action.
   *
   * @throws ApiException with status 400 if the id cannot be one
   */
  public static Optional<ModelPath> of(String path) {
    return switch (path) {
      case BUILTIN + "list" -> Optional.of(new ModelPath(Action.LIST, ""));
      case BUILTIN + "initialize" -> Optional.of(new ModelPath(Action.INITIALIZE, ""));
      case ROOT + "loaded" -> Optional.of(new ModelPath(Action.LOADED, ""));
      default ->
          path.startsWith(BUILTIN)
              ? ending(
                      path.substring(BUILTIN.length()),
                      Action.DOWNLOAD,
                      Action.STATUS,
                      Action.EVENTS)
                  .or(() -> ending(path.substring(BUILTIN.length()), Action.REMOVE))
              : path.startsWith(ROOT)
                  ? ending(path.substring(ROOT.length()), Action.LOAD, Action.UNLOAD)
                  : Optional.empty();
    };
  }

  private static Optional<ModelPath> ending(String rest, Action... actions) {
    for (Action action : actions) {
      if (rest.endsWith(action.suffix) && rest.length() > action.suffix.length()) {
        String id = rest.substring(0, rest.length() - action.suffix.length());
        return Optional.of(new ModelPath(action, checked(decode(id))));
      }
    }
    return Optional.empty();
  }

  /** Returns a part of a path without percent-encoding. */
  public static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.of(400, "invalid_url", "The path is not well-formed.").exception();
    }
  }

  private static String checked(String id) {
    boolean odd =
        id.length() > MAX_ID
            || id.isBlank()
            || id.chars().anyMatch(Character::isISOControl)
            || id.indexOf('\\') >= 0
            || Stream.of(id.split("/", -1)).anyMatch(part -> part.equals("..") || part.equals("."));
    if (odd) {
      throw ApiError.of(400, "invalid_model_id", "The path has no name of a model.").exception();
    }
    return id;
  }
}
