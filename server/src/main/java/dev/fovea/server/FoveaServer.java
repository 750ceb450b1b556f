package dev.fovea.server;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.library.CatalogStore;
import dev.fovea.library.Downloads;
import dev.fovea.library.MemoryBudget;
import dev.fovea.library.ModelOpener;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.access.AddressPolicy;
import dev.fovea.server.chat.ImageLoader;
import dev.fovea.server.http.GatedTransport;
import dev.fovea.server.http.HttpErrors;
import dev.fovea.server.http.InFlight;
import dev.fovea.server.pictures.LocalFiles;
import dev.fovea.server.pictures.RemoteImages;
import dev.fovea.server.settings.ServerOptions;
import dev.fovea.server.work.Deadline;
import dev.fovea.server.work.MemoryShares;
import dev.fovea.server.work.Workshop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The OpenAI API of some models over HTTP. For any number of threads. */
public final class FoveaServer implements AutoCloseable {
  /** How long requests that were interrupted may take to tell their clients. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** How much of that is left for connections to close. */
  private static final Duration CONNECTIONS = Duration.ofMillis(300);

  private final ServerOptions options;
  private final Vertx vertx;
  private final HttpApi api;
  private final InFlight inFlight;
  private final Downloads downloads;
  private final Workshop workshop;
  private final HttpServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FoveaServer(
      ServerOptions options,
      Vertx vertx,
      HttpApi api,
      InFlight inFlight,
      Downloads downloads,
      Workshop workshop,
      InetAddress address) {
    this.options = options;
    this.vertx = vertx;
    this.api = api;
    this.inFlight = inFlight;
    this.downloads = downloads;
    this.workshop = workshop;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxHeaderSize(HttpErrors.MAX_HEADERS)
                    .setMaxInitialLineLength(HttpErrors.MAX_LINE)
                    .setHttp2ClearTextEnabled(false)
                    // Nobody speaks WebSocket here, and its compression limits pipelining.
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false))
            // Whoever cares learns of it by the request; Vert.x would log what clients do.
            .connectionHandler(connection -> connection.exceptionHandler(_ -> {}))
            .invalidRequestHandler(api::refuse)
            .requestHandler(api::handle);
    listen(address);
  }

  /**
   * Starts a server of these models and no others, and returns when it listens. The models must
   * stay open while it runs.
   *
   * @throws FoveaException {@link ErrorCode#CANNOT_BIND} if the address is not one of this machine,
   *     is taken or is not loopback although there is no key, or a folder of files does not exist
   */
  public static FoveaServer start(ServerOptions options, List<ServedModel> models) {
    return start(
        options,
        pool(models, PoolOptions.DEFAULTS),
        AddressPolicy.PUBLIC,
        RemoteImages.Limits.DEFAULTS);
  }

  /**
   * Starts a server of all models that {@code pool} finds, and returns when it listens. The pool
   * must stay open while it runs, and is the caller's to close.
   *
   * @throws FoveaException as {@link #start(ServerOptions, List)}
   */
  public static FoveaServer start(ServerOptions options, ModelPool pool) {
    return start(options, pool, AddressPolicy.PUBLIC, RemoteImages.Limits.DEFAULTS);
  }

  static ModelPool pool(List<ServedModel> models, PoolOptions options) {
    ModelPool pool = new ModelPool(new CatalogStore(), ModelOpener.ENGINE, options);
    models.forEach(model -> pool.add(model.stored(), model.model()));
    return pool;
  }

  static FoveaServer start(
      ServerOptions options, ModelPool pool, AddressPolicy policy, RemoteImages.Limits limits) {
    InetAddress address = address(options);
    boolean loopback = address.isLoopbackAddress();
    if (!loopback && options.apiKeys().isEmpty()) {
      throw refused(
          "to listen on " + options.host() + ", which others can reach, needs an API key");
    }
    LocalFiles files = files(options, loopback);
    Vertx vertx = vertx(options.idle());
    try {
      InFlight inFlight = new InFlight();
      Workshop workshop = new Workshop();
      ImageLoader images =
          images(files, new RemoteImages(vertx, policy, limits), workshop, pool.options().memory());
      Downloads downloads = new Downloads(pool.store());
      HttpApi api =
          new HttpApi(vertx, options, loopback, pool, downloads, images, workshop, inFlight);
      return new FoveaServer(options, vertx, api, inFlight, downloads, workshop, address);
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /**
   * Loads the classes that a server needs. Starting one is faster afterwards, so a program may call
   * this on one thread while it loads its models on another.
   */
  public static void prepare() {
    Vertx vertx = vertx(ServerOptions.DEFAULTS.idle());
    vertx.createHttpClient();
    vertx.createHttpServer();
    vertx.close();
  }

  private static ImageLoader images(
      LocalFiles files, RemoteImages remote, Workshop workshop, MemoryBudget memory) {
    return new ImageLoader(
        files,
        remote,
        workshop,
        new MemoryShares("files of pictures", memory.files()),
        new MemoryShares("pictures", memory.pictures()));
  }

  private static InetAddress address(ServerOptions options) {
    try {
      return InetAddress.getByName(options.host());
    } catch (UnknownHostException e) {
      throw refused("the host " + options.host() + " is unknown");
    }
  }

  private static LocalFiles files(ServerOptions options, boolean loopback) {
    try {
      return new LocalFiles(loopback, options.fileRoots());
    } catch (IOException e) {
      throw refused("the folder of files " + e.getMessage() + " does not exist");
    }
  }

  /** Nothing is served from files, so Vert.x needs no cache of them on disk. */
  private static Vertx vertx(Duration idle) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return Vertx.builder().with(options).withTransport(new GatedTransport(idle)).build();
  }

  private void listen(InetAddress address) {
    try {
      await(
          server.listen(
              SocketAddress.inetSocketAddress(new InetSocketAddress(address, options.port()))),
          Duration.ofSeconds(10));
    } catch (ExecutionException e) {
      throw refused(
          "cannot listen on %s port %d: %s".formatted(options.host(), options.port(), reason(e)));
    } catch (TimeoutException e) {
      throw refused("cannot listen on %s in time".formatted(options.host()));
    }
  }

  private static String reason(ExecutionException e) {
    return switch (e.getCause()) {
      case BindException bind -> bind.getMessage() + "; another process may have it";
      case null -> String.valueOf(e.getMessage());
      case Throwable cause -> String.valueOf(cause.getMessage());
    };
  }

  private static FoveaException refused(String problem) {
    return new FoveaException(ErrorCode.CANNOT_BIND, problem);
  }

  /** Returns the port that is listened on. */
  public int port() {
    return server.actualPort();
  }

  /** Returns how many requests are being worked on, or their bodies come. */
  int inFlight() {
    return inFlight.size();
  }

  /** Returns where the API is, without {@code /v1}. */
  public URI address() {
    String host = options.host();
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  /** Returns how long {@link #close} may take. */
  public static Duration closing(ServerOptions options) {
    return options.drain().plus(FAREWELL);
  }

  /**
   * Refuses new requests with status 503, cancels all downloads, lets running requests end for as
   * long as {@link ServerOptions#drain} says, cancels the others, and closes all connections; all
   * of it within {@link #closing}. Does nothing when called again.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Deadline end = Deadline.in(closing(options));
    api.drain();
    downloads.cancel();
    inFlight.awaitNone(options.drain());
    inFlight.stopAll();
    inFlight.awaitNone(end.time().minus(CONNECTIONS));
    workshop.close();
    downloads.awaitEnd(end.time().minus(CONNECTIONS));
    try {
      await(vertx.close(), end.time());
    } catch (ExecutionException | TimeoutException e) {
      System.getLogger(FoveaServer.class.getName())
          .log(System.Logger.Level.WARNING, "the server did not close in order", e);
    }
  }

  private static void await(Future<?> future, Duration most)
      throws ExecutionException, TimeoutException {
    try {
      future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FoveaException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }
}
