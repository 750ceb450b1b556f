package dev.fovea.cli.models;

import dev.fovea.hub.Hub;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command finds around it.
 *
 * @param environment the variables of the environment
 * @param usualServer where a server is looked for if nobody says where
 * @param hub the models of this machine; asked for when first needed
 */
public record Surroundings(Map<String, String> environment, URI usualServer, Supplier<Hub> hub) {

  /** Returns those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), ServerAddress.USUAL, Hub::ofUser);
  }
}
