package dev.fovea.server.pictures;

import static dev.fovea.server.ImagesTest.PLACE;
import static dev.fovea.server.ImagesTest.picture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.server.TestServer;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.access.AddressPolicy;
import dev.fovea.server.settings.ServerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.JksOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches from servers on loopback, which count as public here under 127.0.0.1 only. */
@Timeout(60)
class RemoteImagesTest {
  private static final int LIMIT = 100_000;

  @TempDir static Path folder;

  private static final Names NAMES = new Names();
  private static Vertx vertx;
  private static TestServer server;
  private static TestServer hasty;
  private static int plainPort;
  private static int securePort;

  /** A name service in which names ending in {@code .test} are this machine. */
  private static final class Names implements AddressPolicy {
    private static final Map<String, List<String>> OTHERS =
        Map.of(
            "private.test", List.of("10.0.0.1"),
            "mixed.test", List.of("127.0.0.1", "10.0.0.1"),
            "six.test", List.of("::1"));

    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    @Override
    public boolean allows(InetAddress address) {
      return address.getHostAddress().equals("127.0.0.1") || PUBLIC.allows(address);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
      asked.add(host);
      if (host.equals("unknown.test")) {
        throw new UnknownHostException(host);
      }
      if (!host.endsWith(".test")) {
        return PUBLIC.resolve(host);
      }
      List<InetAddress> addresses = new ArrayList<>();
      for (String address : OTHERS.getOrDefault(host, List.of("127.0.0.1"))) {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        // A name that leads elsewhere: whoever looks it up again does not come to our servers.
        addresses.add(InetAddress.getByAddress("again.invalid", bytes));
      }
      return addresses;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    plainPort = listen(new HttpServerOptions());
    JksOptions keys = certificate("pictures.test");
    securePort = listen(new HttpServerOptions().setSsl(true).setKeyCertOptions(keys));
    server = new TestServer(ServerOptions.builder(), NAMES, limits(Duration.ofMinutes(1), keys));
    hasty = new TestServer(ServerOptions.builder(), NAMES, limits(Duration.ofMillis(300), keys));
  }

  private static RemoteImages.Limits limits(Duration time, JksOptions keys) {
    return new RemoteImages.Limits(time, LIMIT, 3, Optional.of(keys));
  }

  private static int listen(HttpServerOptions options) throws Exception {
    return vertx
        .createHttpServer(options)
        .requestHandler(RemoteImagesTest::serve)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .actualPort();
  }

  /** Makes a key whose certificate is for {@code host} and is its own authority. */
  private static JksOptions certificate(String host) throws Exception {
    Path store = folder.resolve("keys.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String command =
        "-genkeypair -alias a -keyalg EC -dname CN=x -ext san=dns:%s -storepass secret"
            .formatted(host);
    List<String> line = new ArrayList<>(List.of(keytool.toString()));
    line.addAll(List.of(command.split(" ")));
    line.addAll(List.of("-keystore", store.toString()));
    int status = new ProcessBuilder(line).inheritIO().start().waitFor();
    assertThat(status).isZero();
    return new JksOptions().setPath(store.toString()).setPassword("secret");
  }

  @AfterAll
  static void stop() {
    server.close();
    hasty.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void forget() {
    NAMES.asked.clear();
  }

  private static void serve(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/picture" -> response.end(Buffer.buffer(new byte[1234]));
      case "/host" -> response.end(String.valueOf(request.getHeader("Host")));
      case "/query" -> response.end(String.valueOf(request.query()));
      case "/to" -> redirect(response, request.getParam("url"));
      case "/loop" -> redirect(response, "/loop");
      case "/nowhere" -> response.setStatusCode(302).end();
      case "/huge" ->
          response.putHeader("Content-Length", "99999999999").write(Buffer.buffer(new byte[10]));
      case "/endless" -> endless(response.setChunked(true));
      case "/slow" -> response.setChunked(true).write("x");
      case "/cut" -> {
        response.putHeader("Content-Length", "1000");
        var _ = response.write("x").onComplete(_ -> request.connection().close());
      }
      case "/silent" -> {}
      default -> response.setStatusCode(404).end("no such picture");
    }
  }

  private static void redirect(HttpServerResponse response, String to) {
    response.setStatusCode(302).putHeader("Location", to).end("a body that nobody wants");
  }

  private static void endless(HttpServerResponse response) {
    response.write(Buffer.buffer(new byte[10_000])).onSuccess(_ -> endless(response));
  }

  private static String url(String host, String path) {
    return "http://" + host + ":" + plainPort + path;
  }

  private static Answer fetch(String url) {
    return server.post(picture(url));
  }

  private static void assertRefused(String url, String reason) {
    assertRefused(fetch(url), reason);
  }

  private static void assertRefused(Answer answer, String reason) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo(PLACE);
    assertThat(answer.at("/error/message")).contains(reason);
    assertThat(answer.at("/error/type")).isEqualTo("invalid_request_error");
  }

  @Test
  void fetch_picture_isReadFromTheAddressThatWasChecked() {
    assertThat(fetch(url("pictures.test", "/picture")).text()).isEqualTo("1234");
    assertThat(NAMES.asked).containsExactly("pictures.test");
    assertThat(fetch(url("127.0.0.1", "/picture")).text()).isEqualTo("1234");
  }

  @Test
  void fetch_modelTakesNoPictures_isRefusedBeforeAnythingIsFetched() {
    server.model.vision = false;
    try {
      Answer answer = fetch(url("pictures.test", "/picture"));
      assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
      assertThat(answer.at("/error/param")).isEqualTo("messages[0].content[0]");
      assertThat(answer.at("/error/message")).contains("model fake takes no pictures, only text");
      assertThat(answer.at("/error/type")).isEqualTo("invalid_request_error");
      assertThat(NAMES.asked).isEmpty();
      assertThat(fetch("data:image/png;base64,AAAA").status()).isEqualTo(400);
      assertThat(server.post(TestServer.ask("hello")).text()).isEqualTo("hello");
    } finally {
      server.model.vision = true;
    }
  }

  @Test
  void fetch_request_hasHostAndQuery() {
    String host = "pictures.test:" + plainPort;
    assertThat(fetch(url("pictures.test", "/host")).text()).isEqualTo("" + host.length());
    assertThat(fetch(url("pictures.test", "/query?a=b%20c#d")).text()).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "http://private.test/,private.test is not the address of a public server",
    "http://mixed.test/,mixed.test is not the address of a public server",
    "http://six.test/,six.test is not the address of a public server",
    "http://127.0.0.2/,not the address of a public server",
    "http://[::1]/,not the address of a public server",
    "http://[::ffff:10.0.0.1]/,not the address of a public server",
    "http://169.254.169.254/latest/meta-data,not the address of a public server",
    "http://2852039166/,not the address of a public server",
    "http://unknown.test/,unknown.test is not the address of a public server"
  })
  void fetch_privateAddress_isRefused(String url, String reason) {
    assertRefused(url, reason);
  }

  @Test
  void fetch_redirects_areFollowedAndCheckedEach() {
    String picture = url("other.test", "/picture");
    assertThat(fetch(url("pictures.test", "/to?url=" + picture)).text()).isEqualTo("1234");
    assertThat(NAMES.asked).containsExactly("pictures.test", "other.test");
    assertThat(fetch(url("pictures.test", "/to?url=/picture")).text()).isEqualTo("1234");
    String start = url("pictures.test", "/to?url=");
    assertRefused(start + "http://private.test/", "not the address of a public server");
    assertRefused(
        start + "http://127.0.0.2:" + plainPort + "/picture", "not the address of a public server");
    assertRefused(start + "file:///etc/passwd", "scheme file");
    assertRefused(start + "http://user:word@pictures.test/", "user name");
    assertRefused(start + "http://exa%20mple/", "not a URL");
    assertRefused(url("pictures.test", "/loop"), "more than 3 redirects");
    assertRefused(url("pictures.test", "/nowhere"), "status 302");
  }

  @ParameterizedTest
  @CsvSource({
    "/missing,status 404",
    "/huge,more than 100000 bytes",
    "/endless,more than 100000 bytes",
    "/cut,the connection to its server failed"
  })
  void fetch_badServer_isGivenUp(String path, String reason) {
    assertRefused(url("pictures.test", path), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/slow", "/silent"})
  void fetch_badServer_isNotWaitedFor(String path) {
    assertRefused(hasty.post(picture(url("pictures.test", path))), "more than 300 ms");
  }

  @Test
  void fetch_nobodyListens_isRefused() {
    assertRefused("http://pictures.test:1/", "the connection to its server failed");
  }

  @Test
  void fetch_https_needsACertificateOfThatName() {
    String path = ":" + securePort + "/picture";
    assertThat(fetch("https://pictures.test" + path).text()).isEqualTo("1234");
    assertRefused("https://other.test" + path, "cannot be fetched");
    assertRefused("http://pictures.test" + path, "cannot be fetched");
  }
}
