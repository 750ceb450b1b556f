package dev.fovea.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.library.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that is there, or that can be pulled. A number of 0 is not known.
 *
 * @param id the short name
 * @param hubId its Hugging Face id, if it has one
 * @param displayName its name for people
 * @param memoryBytes about what it takes in memory
 * @param downloaded whether all its files are there
 * @param diskBytes what they take
 * @param modified when they came, in seconds since 1970
 * @param loaded whether a server has it in memory; empty if no server was asked
 */
public record ListedModel(
    String id,
    Optional<String> hubId,
    String displayName,
    List<String> capabilities,
    long parameters,
    int bits,
    long downloadBytes,
    long memoryBytes,
    boolean downloaded,
    long diskBytes,
    long modified,
    Optional<Boolean> loaded) {
  public ListedModel {
    capabilities = List.copyOf(capabilities);
  }

  /** Returns what this machine knows of a model. */
  static ListedModel of(StoredModel model) {
    StoredModel.Facts facts = model.facts();
    return new ListedModel(
        model.id(),
        model.hubId(),
        model.displayName(),
        facts.capabilities(),
        facts.parameters(),
        facts.bits(),
        facts.downloadBytes(),
        facts.memoryBytes(),
        model.folder().isPresent(),
        model.storedBytes(),
        model.created(),
        Optional.empty());
  }

  /** Returns what a server says of a model; what it does not say is not known. */
  static ListedModel of(JsonNode node) {
    List<String> capabilities = new ArrayList<>();
    node.path("capabilities").forEach(one -> capabilities.add(one.asText()));
    String id = node.path("id").asText("");
    return new ListedModel(
        id,
        Optional.of(node.path("hf_model_id").asText("")).filter(text -> !text.isEmpty()),
        node.path("display_name").asText(id),
        capabilities,
        node.path("parameters").asLong(),
        node.path("bits").asInt(),
        node.path("download_bytes").asLong(),
        node.path("memory_bytes").asLong(),
        node.path("downloaded").asBoolean(),
        node.path("disk_bytes").asLong(),
        node.path("modified").asLong(),
        Optional.of(node.path("loaded").asBoolean()));
  }

  /** Returns whether a user may call it {@code name}. */
  public boolean isCalled(String name) {
    return id.equals(name) || hubId.filter(name::equals).isPresent();
  }

  /** Returns it with the field names of the server's API; what is not known is null. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id).put("hf_model_id", hubId.orElse(null)).put("display_name", displayName);
    capabilities.forEach(node.putArray("capabilities")::add);
    return node.put("parameters", known(parameters))
        .put("bits", known(bits))
        .put("download_bytes", known(downloadBytes))
        .put("memory_bytes", known(memoryBytes))
        .put("downloaded", downloaded)
        .put("disk_bytes", diskBytes)
        .put("modified", known(modified))
        .put("loaded", loaded.orElse(null));
  }

  private static @Nullable Long known(long number) {
    return number == 0 ? null : Long.valueOf(number);
  }
}
