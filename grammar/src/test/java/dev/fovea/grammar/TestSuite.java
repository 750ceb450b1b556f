package dev.fovea.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The JSON-Schema-Test-Suite (github.com/json-schema-org/JSON-Schema-Test-Suite), from the folder
 * that the property {@code fovea.jsonSchemaTestSuite} or its variable names, or beside the clone.
 */
final class TestSuite {
  /** A schema with its tests. */
  record Group(String draft, String file, String name, JsonNode schema, JsonNode tests) {
    String title() {
      return draft + "/" + file + ": " + name;
    }

    /** The schema with its draft said. */
    String source() {
      boolean says = schema.isBoolean() || schema.has("$schema") || draft.contains("2020");
      if (says) {
        return schema.toString();
      }
      return "{\"$schema\":\"http://json-schema.org/draft-07/schema#\""
          + (schema.isEmpty() ? "" : ",")
          + schema.toString().substring(1);
    }
  }

  private TestSuite() {}

  /** The groups of {@code folder} of a draft; skips the test if the suite is not there. */
  static List<Group> groups(String draft, String folder) {
    Path root = root();
    Assumptions.assumeTrue(
        Files.isDirectory(root),
        () -> "no JSON-Schema-Test-Suite at " + root + ": set fovea.jsonSchemaTestSuite");
    List<Group> groups = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("tests").resolve(draft).resolve(folder))) {
      for (Path file : files.filter(TestSuite::isTest).sorted().toList()) {
        for (JsonNode group : JsonTexts.read(Files.readString(file))) {
          groups.add(
              new Group(
                  draft,
                  folder + file.getFileName(),
                  group.get("description").asText(),
                  group.get("schema"),
                  group.get("tests")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return groups;
  }

  /** Dialects that are said by a document of their own are not looked up. */
  private static boolean isTest(Path file) {
    return Files.isRegularFile(file) && !file.endsWith("vocabulary.json");
  }

  /** The documents that the suite wants to be served. */
  static Map<String, String> documents() {
    Path remotes = root().resolve("remotes");
    Map<String, String> documents = new HashMap<>();
    try (Stream<Path> files = Files.walk(remotes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = remotes.relativize(file).toString().replace(File.separatorChar, '/');
        documents.put("http://localhost:1234/" + name, Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static Path root() {
    String property = System.getProperty("fovea.jsonSchemaTestSuite");
    String variable = System.getenv("FOVEA_JSON_SCHEMA_TEST_SUITE");
    if (property != null || variable != null) {
      return Path.of(property != null ? property : variable);
    }
    return Path.of("..", "..", "shared", "data", "json-schema-test-suite");
  }
}
