package dev.fovea.cli;

import dev.fovea.cli.models.ServerAddress;
import dev.fovea.cli.models.ServerClient;
import dev.fovea.cli.models.ServerException;
import dev.fovea.cli.models.ServerException.Kind;
import dev.fovea.cli.models.Surroundings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says which server to ask. */
final class ServerOption {
  private static final int PROBE_MILLIS = 1000;

  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server to ask. Default: FOVEA_HOST of the environment, else the one on this machine"
              + " if it runs. Its key is taken from FOVEA_API_KEY.")
  private Optional<String> server = Optional.empty();

  ServerOption(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Returns the server: the one that was named, whether it is there or not, or the usual one if
   * somebody listens there.
   *
   * @throws ParameterException if what was named is no address, or the key none
   */
  Optional<ServerClient> find() {
    Optional<URI> named = named();
    return named
        .or(() -> Optional.of(surroundings.usualServer()).filter(ServerOption::listens))
        .map(address -> new ServerClient(address, key()));
  }

  /**
   * Returns the server.
   *
   * @throws ParameterException if what was named is no address
   * @throws ServerException {@link Kind#ABSENT} if none was named and the usual one does not run
   */
  ServerClient require() {
    return find()
        .orElseThrow(() ->
            new ServerException(
                Kind.ABSENT,
                "no server runs at "
                    + surroundings.usualServer()
                    + "; `fovea serve` starts one, and --server names another"));
  }

  private Optional<URI> named() {
    try {
      return server.or(() -> variable("FOVEA_HOST")).map(ServerAddress::parse);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<String> key() {
    Optional<String> key = variable("FOVEA_API_KEY");
    if (key.filter(value -> !value.matches("[!-~]+")).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "FOVEA_API_KEY has characters that no key has");
    }
    return key;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(surroundings.environment().get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static boolean listens(URI address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PROBE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
