package dev.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.cli.models.ListedModel;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Table;
import dev.fovea.cli.terminal.Terminal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fovea list}: which models there are. */
@Command(aliases = "ls", description = "List the models that are there.")
final class ListCommand extends ModelCommand {
  @Option(names = "--all", description = "Those of the catalog too that can be pulled.")
  private boolean all;

  @Option(names = "--json", description = "Show JSON.")
  private boolean json;

  ListCommand(Terminal terminal, Surroundings surroundings) {
    super(terminal, surroundings);
  }

  @Override
  public Integer call() {
    List<ListedModel> models =
        library().list().stream().filter(model -> all || model.downloaded()).toList();
    if (json) {
      ObjectNode list = JsonNodeFactory.instance.objectNode();
      ArrayNode array = list.putArray("models");
      models.forEach(model -> array.add(model.json()));
      show(list);
      return 0;
    }
    Table table = new Table("NAME", "SIZE", "PARAMETERS", "BITS", "MODIFIED", "HUGGING FACE ID");
    for (ListedModel model : models) {
      table.add(
          model.id(),
          size(model),
          model.parameters() == 0 ? "-" : Amounts.count(model.parameters()),
          model.bits() == 0 ? "-" : Integer.toString(model.bits()),
          model.modified() == 0 ? "-" : date(model.modified()),
          model.hubId().orElse("-"));
    }
    table.show(terminal());
    return 0;
  }

  private static String size(ListedModel model) {
    if (!model.downloaded()) {
      return model.downloadBytes() == 0
          ? "to pull"
          : "to pull: " + Amounts.bytes(model.downloadBytes());
    }
    return model.hubId().isEmpty() && model.diskBytes() == 0
        ? "embedded"
        : Amounts.bytes(model.diskBytes());
  }

  private static String date(long seconds) {
    long possible = Math.clamp(seconds, 0L, 253_370_764_800L);
    return Instant.ofEpochSecond(possible).atZone(ZoneId.systemDefault()).toLocalDate().toString();
  }
}
