package dev.fovea.server;

import static dev.fovea.server.TestServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.fovea.fakehub.NamedPipe;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.chat.ImageLoader;
import dev.fovea.server.pictures.LocalFiles;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
public class ImagesTest {
  public static final String PLACE = "messages[0].content[0].image_url.url";

  private static TestServer server;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Returns a request about one picture, to which the fake model answers its size. */
  public static String picture(String url) {
    return body(
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":"
            + new TextNode(url)
            + "}},{\"type\":\"text\",\"text\":\"images\"}]}]");
  }

  private static void assertRefused(TestServer server, String url, String reason) {
    Answer answer = server.post(picture(url));
    assertThat(answer.status()).as(url + ": " + answer.response().body()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo(PLACE);
    assertThat(answer.at("/error/message")).contains(reason);
  }

  private static Path file(String name, int size) throws IOException {
    return Files.write(folder.resolve(name), new byte[size]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data:image/png;base64,AAAA|3",
        "data:image/png;base64,AAAAAA==|4",
        "data:image/png;base64,AAAAAA|4",
        "DATA:image/png;charset=x;BASE64,AAAA|3",
        "data:;base64,-_-_|3",
        "data:image/png;base64,AA%3D%3D|1",
        "data:,abc%20%ff|5",
        "data:,%zz|3",
        "'  data:;base64,AAAA'|3",
        "data:image/png,image/jpeg;base64,AAAA|22",
        "data:image/png;base64,AA\tAA#x|3"
      })
  void dataUrl_isDecoded(String url, String size) {
    assertThat(server.post(picture(url)).text()).isEqualTo(size);
  }

  @Test
  void dataUrl_withLineBreaks_isDecoded() {
    String data = Base64.getMimeEncoder().encodeToString(new byte[1000]);
    assertThat(server.post(picture("data:image/png;base64," + data)).text()).isEqualTo("1000");
  }

  @Test
  void dataUrl_escapedInJson_isDecoded() {
    String url = "\\u0064ata:image\\/png;base64,\\/\\/\\/\\/";
    assertThat(server.post(picture("X").replace("\"X\"", '"' + url + '"')).text()).isEqualTo("3");
  }

  @Test
  void imageUrl_asPlainText_isTaken() {
    String part = "{\"type\":\"image_url\",\"image_url\":\"data:;base64,AAAA\"}";
    String text = "{\"type\":\"text\",\"text\":\"images\"}";
    String content = "\"content\":[" + part + "," + text + "]";
    assertThat(server.post(body("[{\"role\":\"user\"," + content + "}]")).text()).isEqualTo("3");
  }

  @Test
  void picture_inAnyRole_goesToTheModel() {
    String part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:;base64,AAAA\",";
    String content = "\"content\":[" + part + "\"detail\":\"original\"}}]}";
    assertThat(
            server
                .post(
                    body(
                        "[{\"role\":\"system\","
                            + content
                            + ",{\"role\":\"assistant\","
                            + content
                            + ",{\"role\":\"user\",\"content\":\"images\"}]"))
                .text())
        .isEqualTo("3 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"iVBORw0KGgoAAAANSUhEUg", "/9j/4AAQSkZJRgABAQAAAQ", "R0lGODlhAQABAIAAAAAAAP"})
  void url_base64WithoutScheme_isToldSo(String start) {
    assertRefused(server, start + "A".repeat(10_000), "needs data:image/png;base64, before it");
  }

  @Test
  void dataUrl_large_isDecoded() {
    String data = Base64.getEncoder().encodeToString(new byte[30 << 20]);
    assertThat(server.post(picture("data:image/png;base64," + data)).text())
        .isEqualTo(Integer.toString(30 << 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data:image/png;base64|comma",
        "data:image/png;base64,|no data",
        "data:image/png;base64,A|damaged",
        "data:image/png;base64,A!AA|damaged",
        "data:image/png;base64,+_+_|damaged",
        "AAAA|expected a data:",
        "data:,|no data",
        "ftp://example.com/x.png|expected a data:",
        "picture.png|expected a data:",
        "../picture.png|expected a data:",
        "http://exa mple.com/|not a URL",
        "http:///x.png|no valid host",
        "http://user:password@example.com/x.png|user name",
        "http://example.com:99999/|no valid host",
        "file://example.com/x.png|another host",
        "file:relative.png|expected file:///path",
        "file:///x.png?y|expected file:///path",
        "//host/share/x.png|another host",
        "file:////host/share/x.png|another host",
        "\\\\host\\share\\x.png|another host"
      })
  void url_wrong_isRefused(String url, String reason) {
    assertRefused(server, url, reason);
  }

  @Test
  void file_byPathAndUrl_isRead() throws Exception {
    Path file = file("a b.png", 77);
    assertThat(server.post(picture(file.toString())).text()).isEqualTo("77");
    assertThat(server.post(picture(file.toUri().toString())).text()).isEqualTo("77");
    assertThat(server.post(picture("file://localhost" + file.toUri().getRawPath())).text())
        .isEqualTo("77");
  }

  @Test
  void file_missingOrFolderOrSpecial_isRefused() {
    assertRefused(server, folder.resolve("missing.png").toString(), "cannot be read");
    assertRefused(server, folder.toString(), "cannot be read");
    assertRefused(server, "/nul\0.png", "not a path");
    assumeThat(Path.of("/dev/zero")).exists();
    assertRefused(server, "/dev/zero", "cannot be read");
  }

  @Test
  void file_pipe_isRefusedWithoutWaiting() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(NamedPipe.make(pipe)).isTrue();
    assertRefused(server, pipe.toString(), "cannot be read");
  }

  @Test
  void file_tooLarge_isRefused() throws Exception {
    Path file = folder.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(LocalFiles.MAX_FILE_BYTES + 1L);
    }
    assertRefused(server, file.toString(), "at most 67108864 bytes");
  }

  @Test
  void files_tooLargeTogether_areRefused() throws Exception {
    Path file = folder.resolve("half");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(ImageLoader.MAX_TOTAL_BYTES / 2 - 1);
    }
    String part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + file + "\"}}";
    Answer answer =
        server.post(
            body("[{\"role\":\"user\",\"content\":[" + String.join(",", part, part, part) + "]}]"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("messages[0].content[2].image_url.url");
  }

  @Test
  void file_notOnLoopback_mustBeUnderARoot() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root"));
    Path inside = Files.write(root.resolve("inside.png"), new byte[5]);
    Path outside = file("outside.png", 6);
    Path link = Files.createSymbolicLink(root.resolve("link.png"), outside);
    Path rootLink = Files.createSymbolicLink(folder.resolve("rootlink"), root);
    ServerOptions.Builder options =
        ServerOptions.builder()
            .host("0.0.0.0")
            .apiKeys(List.of("key"))
            .fileRoots(List.of(rootLink));
    try (TestServer open = new TestServer(options)) {
      assertThat(ask(open, inside.toString()).text()).isEqualTo("5");
      assertThat(ask(open, rootLink.resolve("inside.png").toString()).text()).isEqualTo("5");
      for (Path path :
          List.of(
              outside,
              link,
              root.resolve("../outside.png"),
              folder.resolve("rootlink2"),
              folder.resolve("missing.png"))) {
        Answer answer = ask(open, path.toString());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/code")).isEqualTo("file_not_allowed");
        assertThat(answer.at("/error/message")).endsWith("given with --files.");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "file:///etc/passwd", "/proc/self/environ"})
  void file_notOnLoopbackWithoutRoots_isRefused(String path) {
    ServerOptions.Builder options = ServerOptions.builder().host("0.0.0.0").apiKeys(List.of("key"));
    try (TestServer open = new TestServer(options)) {
      assertThat(ask(open, path).at("/error/code")).isEqualTo("file_not_allowed");
    }
  }

  private static Answer ask(TestServer open, String url) {
    URI uri = URI.create("http://127.0.0.1:" + open.server.port() + "/v1/chat/completions");
    return open.send(
        open.chat(picture(url)).uri(uri).header("Authorization", "Bearer key").build());
  }
}
