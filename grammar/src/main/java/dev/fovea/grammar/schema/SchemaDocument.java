package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.limits.GrammarException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A schema with everything in it that references can mean. */
final class SchemaDocument {
  /** Keywords whose value is a schema. */
  private static final Set<String> ONE =
      Set.of(
          "additionalItems",
          "additionalProperties",
          "contains",
          "contentSchema",
          "else",
          "if",
          "items",
          "not",
          "propertyNames",
          "then",
          "unevaluatedItems",
          "unevaluatedProperties");

  /** Keywords whose value is a list of schemas. */
  private static final Set<String> MANY = Set.of("allOf", "anyOf", "items", "oneOf", "prefixItems");

  /** Keywords whose value has schemas by name. */
  private static final Set<String> NAMED =
      Set.of(
          "$defs",
          "definitions",
          "dependencies",
          "dependentSchemas",
          "patternProperties",
          "properties");

  private final Map<String, SchemaPlace> resources = new HashMap<>();
  private final Map<String, SchemaPlace> anchors = new HashMap<>();
  private final Map<String, String> others;
  private final Map<String, Integer> dynamicAnchors = new HashMap<>();
  private final SchemaPlace root;
  private final int depthLimit;
  private boolean unevaluated;

  /**
   * Reads {@code source}.
   *
   * @param others other documents that references may mean, by their URI
   * @throws GrammarException if it is not JSON or nested too deeply
   */
  SchemaDocument(String source, Map<String, String> others, int depthLimit) {
    this.depthLimit = depthLimit;
    this.others = others;
    this.root = add("", source, false);
  }

  private SchemaPlace add(String uri, String source, boolean otherwise7) {
    JsonNode json = SchemaJson.read(source);
    String dialect = json.path("$schema").asText("");
    boolean says7 = dialect.contains("draft-07") || dialect.contains("draft-06");
    boolean draft7 = dialect.isEmpty() ? otherwise7 : says7;
    String base = resolve(uri, json.path("$id").asText(""));
    SchemaPlace place = new SchemaPlace(uri, "", base, draft7, json);
    resources.put(uri, place);
    collect(place, 0);
    return place;
  }

  SchemaPlace root() {
    return root;
  }

  /** Whether some keyword asks what others have looked at. */
  boolean tracksEvaluation() {
    return unevaluated;
  }

  private void collect(SchemaPlace place, int depth) {
    if (depth > depthLimit) {
      throw place.refuse("schema", "is nested deeper than " + depthLimit + " levels");
    }
    if (!place.json().isObject()) {
      return;
    }
    if (place.json().has("$id") && !hides(place)) {
      resources.putIfAbsent(strip(place.base()), place);
    }
    anchors(place);
    unevaluated |=
        place.json().has("unevaluatedItems") || place.json().has("unevaluatedProperties");
    place
        .json()
        .properties()
        .forEach(field -> {
          String keyword = field.getKey();
          JsonNode value = field.getValue();
          if (value.isArray() ? MANY.contains(keyword) : ONE.contains(keyword)) {
            if (!value.isArray()) {
              collect(child(place, keyword), depth + 1);
            }
            for (int i = 0; value.isArray() && i < value.size(); i++) {
              collect(child(place, keyword, Integer.toString(i)), depth + 1);
            }
          } else if (NAMED.contains(keyword) && value.isObject()) {
            value
                .fieldNames()
                .forEachRemaining(name -> collect(child(place, keyword, name), depth + 1));
          }
        });
  }

  private void anchors(SchemaPlace place) {
    JsonNode json = place.json();
    for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
      if (json.path(keyword).isTextual()) {
        anchors.put(strip(place.base()) + "#" + json.get(keyword).asText(), place);
      }
    }
    if (json.path("$dynamicAnchor").isTextual()) {
      dynamicAnchors.merge(json.get("$dynamicAnchor").asText(), 1, Integer::sum);
    }
    String id = json.path("$id").asText("");
    if (id.startsWith("#")) {
      anchors.put(strip(place.base()) + id, place);
    }
  }

  private static boolean hides(SchemaPlace place) {
    return place.draft7() && place.json().has("$ref");
  }

  /** The place below {@code place} at the tokens of a pointer. */
  SchemaPlace child(SchemaPlace place, String... tokens) {
    JsonNode json = place.json();
    StringBuilder pointer = new StringBuilder(place.pointer());
    for (String token : tokens) {
      json = json.isArray() ? json.path(index(token)) : json.path(token);
      pointer.append('/').append(token.replace("~", "~0").replace("/", "~1"));
    }
    String base = place.base();
    if (json.path("$id").isTextual() && !(place.draft7() && json.has("$ref"))) {
      base = resolve(base, json.get("$id").asText());
    }
    return new SchemaPlace(place.document(), pointer.toString(), base, place.draft7(), json);
  }

  private static int index(String token) {
    return token.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(token) : -1;
  }

  /**
   * What a reference at {@code from} means.
   *
   * @throws GrammarException if nothing in the document is meant
   */
  SchemaPlace reference(SchemaPlace from, String keyword, String reference) {
    int hash = reference.indexOf('#');
    String fragment = hash < 0 ? "" : reference.substring(hash + 1);
    String uri =
        hash == 0
            ? from.base()
            : resolve(from.base(), hash < 0 ? reference : reference.substring(0, hash));
    SchemaPlace resource = resources.get(strip(uri));
    String other = others.get(strip(uri));
    if (resource == null && other != null) {
      resource = add(strip(uri), other, from.draft7());
    }
    if (resource == null) {
      throw from.refuse(keyword, "refers to " + reference + ", which is not in this schema");
    }
    if (!fragment.isEmpty() && !fragment.startsWith("/")) {
      SchemaPlace anchor = anchors.get(strip(uri) + "#" + fragment);
      if (anchor == null) {
        throw from.refuse(keyword, "refers to " + reference + ", which is not in this schema");
      }
      return anchor;
    }
    return pointer(from, keyword, reference, resource, fragment);
  }

  private SchemaPlace pointer(
      SchemaPlace from, String keyword, String reference, SchemaPlace resource, String fragment) {
    SchemaPlace place = resource;
    String pointer;
    try {
      pointer = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw from.refuse(keyword, "has a malformed reference " + reference);
    }
    String[] tokens = pointer.split("/", -1);
    for (int i = 1; i < tokens.length; i++) {
      place = child(place, tokens[i].replace("~1", "/").replace("~0", "~"));
      if (place.json().isMissingNode()) {
        throw from.refuse(keyword, "refers to " + reference + ", which is not in this schema");
      }
    }
    return place;
  }

  /** How many places the dynamic anchor {@code name} has. */
  int dynamicAnchors(String name) {
    return dynamicAnchors.getOrDefault(name, 0);
  }

  private static String resolve(String base, String reference) {
    if (reference.isEmpty() || reference.startsWith("#")) {
      return base;
    }
    try {
      if (base.startsWith("urn:") || base.isEmpty()) {
        return reference;
      }
      return new URI(base).resolve(reference).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return reference;
    }
  }

  private static String strip(String uri) {
    int hash = uri.indexOf('#');
    return hash < 0 ? uri : uri.substring(0, hash);
  }
}
