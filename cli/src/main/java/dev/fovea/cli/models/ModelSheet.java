package dev.fovea.cli.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.Capability;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.CheckpointInfo;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.library.ModelFolder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one model.
 *
 * @param listed what the catalog or the server says of it
 * @param files what its files say, if they are on this machine
 */
public record ModelSheet(String id, Optional<ListedModel> listed, Optional<Files> files) {
  /** Tokens of the conversation that the memory is estimated for, as the catalog does. */
  private static final int USUAL_TOKENS = 4096;

  private static final int TEMPLATE_LINES = 5;

  /** Where the files are and what is in them. */
  public record Files(ModelFolder source, CheckpointInfo info) {
    long usualBytes() {
      MemoryEstimate memory = info.memory();
      return memory.weightBytes() + memory.workingBytes() + memory.tokenBytes() * usualTokens();
    }

    int usualTokens() {
      return Math.min(USUAL_TOKENS, info.contextLength());
    }
  }

  private List<String> capabilities() {
    List<String> known = listed.map(ListedModel::capabilities).orElse(List.of());
    if (!known.isEmpty() || files.isEmpty()) {
      return known;
    }
    return Capability.shown(files.get().info().capabilities());
  }

  private Optional<String> hubId() {
    return files.flatMap(one -> one.source().hubId()).or(() -> listed.flatMap(ListedModel::hubId));
  }

  /** Shows it to a person. */
  public void show(Terminal terminal) {
    line(terminal, "Model", listed.map(ListedModel::displayName).orElse(id));
    line(terminal, "Name", id);
    hubId().ifPresent(value -> line(terminal, "Hugging Face id", value));
    line(terminal, "Capabilities", String.join(", ", capabilities()));
    listed
        .flatMap(ListedModel::loaded)
        .ifPresent(loaded -> line(terminal, "In memory", loaded ? "yes" : "no"));
    if (files.isPresent()) {
      show(terminal, files.get());
    } else {
      listed.ifPresent(model -> showAbsent(terminal, model));
    }
  }

  private void showAbsent(Terminal terminal, ListedModel model) {
    if (model.parameters() > 0) {
      line(
          terminal, "Parameters", Amounts.count(model.parameters()) + ", " + model.bits() + "-bit");
    }
    if (model.memoryBytes() > 0) {
      line(terminal, "Memory", "about " + Amounts.bytes(model.memoryBytes()));
    }
    String size = model.downloadBytes() > 0 ? " " + Amounts.bytes(model.downloadBytes()) : "";
    line(
        terminal,
        "Files",
        model.downloaded()
            ? "on the server"
            : "not there; `fovea pull " + id + "` fetches" + (size.isEmpty() ? " them" : size));
  }

  private static void show(Terminal terminal, Files files) {
    CheckpointInfo info = files.info();
    MemoryEstimate memory = info.memory();
    CheckpointInfo.Text text = info.text();
    line(terminal, "Architecture", info.architecture());
    line(terminal, "Format", info.format());
    line(terminal, "Parameters", Amounts.count(info.parameters()));
    line(terminal, "Weights", Amounts.bytes(info.weightBytes()));
    line(terminal, "Context", info.contextLength() + " tokens");
    line(
        terminal,
        "Memory",
        "%s with %d tokens: weights %s, working %s, a token %s"
            .formatted(
                Amounts.bytes(files.usualBytes()),
                files.usualTokens(),
                Amounts.bytes(memory.weightBytes()),
                Amounts.bytes(memory.workingBytes()),
                Amounts.bytes(memory.tokenBytes())));
    line(
        terminal,
        "Text",
        "%d layers of %d, MLP %d, %d heads of %d, %d for keys and values, %d tokens"
            .formatted(
                text.layers(),
                text.hiddenSize(),
                text.intermediateSize(),
                text.heads(),
                text.headSize(),
                text.keyValueHeads(),
                text.vocabularySize()));
    info.vision().ifPresent(vision -> line(terminal, "Vision", describe(vision)));
    line(terminal, "Folder", files.source().folder().toString());
    info.notes().forEach(note -> line(terminal, "Note", note));
    showTemplate(terminal, info.chatTemplate());
  }

  private static String describe(CheckpointInfo.Vision vision) {
    return "%s layers of %s, %s heads, patches of %s pixels"
        .formatted(
            shown(vision.layers()),
            shown(vision.hiddenSize()),
            shown(vision.heads()),
            shown(vision.patchSize()));
  }

  private static String shown(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "?";
  }

  private static void showTemplate(Terminal terminal, String template) {
    List<String> lines = template.lines().toList();
    line(terminal, "Template", lines.size() + " lines; --template shows all");
    lines.stream()
        .limit(TEMPLATE_LINES)
        .forEach(one -> terminal.showLine("    " + Terminal.plain(one)));
  }

  private static void line(Terminal terminal, String name, String value) {
    terminal.showLine("%-16s %s".formatted(name, Terminal.plain(value)));
  }

  /** Returns it for programs; what is not known is null. */
  public ObjectNode json() {
    ObjectNode node = listed.map(ListedModel::json).orElseGet(JsonNodeFactory.instance::objectNode);
    node.put("id", id)
        .put("hf_model_id", hubId().orElse(null))
        .put("display_name", listed.map(ListedModel::displayName).orElse(id))
        .put("downloaded", files.isPresent() || listed.filter(ListedModel::downloaded).isPresent());
    var capabilities = node.putArray("capabilities");
    capabilities().forEach(capabilities::add);
    files.ifPresent(one -> add(node, one));
    return node;
  }

  private static void add(ObjectNode node, Files files) {
    CheckpointInfo info = files.info();
    node.put("folder", files.source().folder().toString())
        .put("architecture", info.architecture())
        .put("format", info.format())
        .put("parameters", info.parameters())
        .put("weight_bytes", info.weightBytes())
        .put("context_length", info.contextLength());
    CheckpointInfo.Text text = info.text();
    node.putObject("text")
        .put("layers", text.layers())
        .put("hidden_size", text.hiddenSize())
        .put("intermediate_size", text.intermediateSize())
        .put("heads", text.heads())
        .put("key_value_heads", text.keyValueHeads())
        .put("head_size", text.headSize())
        .put("vocabulary_size", text.vocabularySize());
    info.vision()
        .ifPresentOrElse(
            vision ->
                node.putObject("vision")
                    .put("layers", known(vision.layers()))
                    .put("hidden_size", known(vision.hiddenSize()))
                    .put("heads", known(vision.heads()))
                    .put("patch_size", known(vision.patchSize())),
            () -> node.putNull("vision"));
    node.put("memory_bytes", files.usualBytes());
    node.putObject("memory")
        .put("weight_bytes", info.memory().weightBytes())
        .put("working_bytes", info.memory().workingBytes())
        .put("token_bytes", info.memory().tokenBytes())
        .put("tokens", files.usualTokens())
        .put("total_bytes", files.usualBytes());
    info.notes().forEach(node.putArray("notes")::add);
    node.put("chat_template", info.chatTemplate());
  }

  private static @Nullable Integer known(OptionalInt number) {
    return number.isPresent() ? Integer.valueOf(number.getAsInt()) : null;
  }
}
