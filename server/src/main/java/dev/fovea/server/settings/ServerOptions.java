package dev.fovea.server.settings;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a server listens and what it allows.
 *
 * @param host the name or address to bind to
 * @param port the port, 0 for any free one
 * @param apiKeys keys of which each request must show one; without keys all are let in, which is
 *     allowed on loopback only
 * @param fileRoots folders whose files requests may name when the server is not on loopback
 * @param allowedHosts hosts that may be asked for on loopback besides those of this machine, such
 *     as {@code fovea.example} or {@code *.example:8080}
 * @param allowedOrigins origins whose pages may use the API besides those of this machine, such as
 *     {@code https://*.example}, {@code chrome-extension://*} or {@code tauri://localhost}
 * @param maxBodyBytes the largest request body
 * @param drain how long running answers may go on after the server is closed
 * @param idle how long a connection may stay without a complete request
 * @param heartbeat how long a stream may be silent before a comment shows that it lives
 * @param autoDownload whether a request for a model that is not there starts its download
 */
public record ServerOptions(
    String host,
    int port,
    List<String> apiKeys,
    List<Path> fileRoots,
    List<String> allowedHosts,
    List<String> allowedOrigins,
    long maxBodyBytes,
    Duration drain,
    Duration idle,
    Duration heartbeat,
    boolean autoDownload) {

  /** Loopback, port 60315, no keys. */
  public static final ServerOptions DEFAULTS = builder().build();

  public ServerOptions {
    requireNonNull(host, "host");
    requireNonNull(drain, "drain");
    requireNonNull(idle, "idle");
    requireNonNull(heartbeat, "heartbeat");
    apiKeys = List.copyOf(apiKeys);
    fileRoots = List.copyOf(fileRoots);
    allowedHosts = List.copyOf(allowedHosts);
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedHosts.forEach(HostPattern::of);
    allowedOrigins.forEach(OriginPattern::of);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in the range 0 to 65535");
    }
    if (maxBodyBytes < 1 || maxBodyBytes > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException("a body limit of " + maxBodyBytes + " bytes");
    }
    if (apiKeys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("an API key is empty");
    }
  }

  /** Returns a builder with everything at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the options without the keys. */
  @Override
  public String toString() {
    return "ServerOptions[%s port %d, %d keys, files of %s]"
        .formatted(host, port, apiKeys.size(), fileRoots);
  }

  /** Builds {@link ServerOptions}. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 60315;
    private List<String> apiKeys = List.of();
    private List<Path> fileRoots = List.of();
    private List<String> allowedHosts = List.of();
    private List<String> allowedOrigins = List.of();
    private long maxBodyBytes = 64L << 20;
    private Duration drain = Duration.ofSeconds(5);
    private Duration idle = Duration.ofSeconds(60);
    private Duration heartbeat = Duration.ofSeconds(15);
    private boolean autoDownload;

    private Builder() {}

    /** Sets the name or address to bind to. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** Sets the port. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Sets the keys. */
    public Builder apiKeys(List<String> value) {
      apiKeys = value;
      return this;
    }

    /** Sets the folders whose files may be named. */
    public Builder fileRoots(List<Path> value) {
      fileRoots = value;
      return this;
    }

    /** Sets the hosts that may be asked for besides those of this machine. */
    public Builder allowedHosts(List<String> value) {
      allowedHosts = value;
      return this;
    }

    /** Sets the origins whose pages may use the API besides those of this machine. */
    public Builder allowedOrigins(List<String> value) {
      allowedOrigins = value;
      return this;
    }

    /** Sets the largest request body. */
    public Builder maxBodyBytes(long value) {
      maxBodyBytes = value;
      return this;
    }

    /** Sets how long answers may go on after closing. */
    public Builder drain(Duration value) {
      drain = value;
      return this;
    }

    /** Sets how long a connection may stay without a complete request. */
    public Builder idle(Duration value) {
      idle = value;
      return this;
    }

    /** Sets how long a stream may be silent. */
    public Builder heartbeat(Duration value) {
      heartbeat = value;
      return this;
    }

    /** Sets whether requests may start downloads. */
    public Builder autoDownload(boolean value) {
      autoDownload = value;
      return this;
    }

    /**
     * Returns the finished options.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ServerOptions build() {
      return new ServerOptions(
          host,
          port,
          apiKeys,
          fileRoots,
          allowedHosts,
          allowedOrigins,
          maxBodyBytes,
          drain,
          idle,
          heartbeat,
          autoDownload);
    }
  }
}
