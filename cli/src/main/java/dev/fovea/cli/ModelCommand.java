package dev.fovea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.fovea.cli.models.Library;
import dev.fovea.cli.models.LocalLibrary;
import dev.fovea.cli.models.ServerLibrary;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands about models share: whom they ask, and how they show JSON. */
abstract class ModelCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Terminal terminal;
  private final Surroundings surroundings;

  @Mixin private final ServerOption server;

  ModelCommand(Terminal terminal, Surroundings surroundings) {
    this.terminal = terminal;
    this.surroundings = surroundings;
    this.server = new ServerOption(surroundings);
  }

  final Terminal terminal() {
    return terminal;
  }

  final ServerOption server() {
    return server;
  }

  /** Returns the models of the server if there is one, otherwise those of this machine. */
  final Library library() {
    Optional<Library> asked = server.find().map(ServerLibrary::new);
    return asked.orElseGet(() -> new LocalLibrary(surroundings.hub().get()));
  }

  final void show(JsonNode json) {
    try {
      terminal.showLine(JSON.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
