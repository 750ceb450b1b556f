package dev.fovea.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.cli.models.ServerClient;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Table;
import dev.fovea.cli.terminal.Terminal;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fovea ps}: which models a server has in memory. */
@Command(description = "List the models that the server has in memory.")
final class PsCommand extends ModelCommand {
  @Option(names = "--json", description = "Show JSON, as GET /models/loaded answers it.")
  private boolean json;

  PsCommand(Terminal terminal, Surroundings surroundings) {
    super(terminal, surroundings);
  }

  @Override
  public Integer call() {
    ServerClient client = server().require();
    ObjectNode answer = client.get("/models/loaded");
    JsonNode data = answer.path("data");
    if (!data.isArray()) {
      throw client.broken("does not answer as a server of Fovea does", null);
    }
    if (json) {
      ObjectNode shown = JsonNodeFactory.instance.objectNode();
      shown.set("models", data);
      shown.set("memory", answer.path("memory"));
      show(shown);
      return 0;
    }
    Table table = new Table("NAME", "STATE", "MEMORY", "CONTEXT", "RUNNING", "IDLE", "UNTIL");
    for (JsonNode model : data) {
      table.add(
          model.path("id").asText("-"),
          model.path("state").asText("-"),
          Amounts.bytes(model.path("memory_bytes").asLong()),
          model.path("context_length").asText("-"),
          model.path("running_requests").asText("-"),
          Amounts.time(Duration.ofSeconds(model.path("idle_seconds").asLong())),
          until(model));
    }
    table.show(terminal());
    return 0;
  }

  private static String until(JsonNode model) {
    if (model.path("pinned").asBoolean()) {
      return "pinned";
    }
    if (!model.path("state").asText().equals("ready")
        || model.path("running_requests").asInt() > 0) {
      return "-";
    }
    JsonNode left = model.path("expires_in_seconds");
    return left.isNumber()
        ? "in " + Amounts.time(Duration.ofSeconds(left.asLong()))
        : "memory is needed";
  }
}
