package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.cli.Checkout.Ended;
import dev.fovea.cli.Checkout.Start;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./fovea} itself, in copies of this checkout: the real launcher, the jars on the module
 * path, and the archive of classes. After {@code package}, without a network.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ADDRESS = Pattern.compile("Serving \\S+ on (http://\\S+)");
  private static final String PREPARING = "Preparing faster starts (first start only)...\n";

  @TempDir private static Path folder;
  private static Checkout checkout;
  private static List<Ended> firstStarts;
  private static Path archive;
  private static byte[] archived;

  /**
   * Two at once are first, where nothing is built but a build was killed. What stands in for Maven
   * copies the jars, once it may.
   */
  @BeforeAll
  @Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void startTwice() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Checkout built = Checkout.built(home);
    checkout = built.copyTo(folder.resolve("first"));
    for (Path old : checkout.archives()) {
      Files.delete(old);
    }
    Path app = checkout.target().resolve("app");
    Files.move(app, folder.resolve("app"));
    Path mvnw =
        Files.writeString(
            checkout.root().resolve("mvnw"),
            """
            #!/bin/sh
            echo "$@" >>../builds
            until [ -e ../go ]; do sleep 0.1; done
            cp -Rp ../app cli/target/app
            """);
    Files.setPosixFilePermissions(mvnw, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    Path lock = checkout.target().resolve("building");
    Files.createSymbolicLink(lock, Path.of(Long.toString(killed.pid())));
    try (Start one = checkout.start("--version")) {
      while (!Files.exists(folder.resolve("builds"))) {
        one.waitALittle();
      }
      try (Start other = checkout.start("--version")) {
        while (!other.err().contains("Waiting for process " + one.process().pid())) {
          other.waitALittle();
        }
        Files.createFile(folder.resolve("go"));
        firstStarts = List.of(one.ended(), other.ended());
      }
    }
    archive = checkout.archives().getFirst();
    archived = Files.readAllBytes(archive);
  }

  @AfterEach
  void mendArchive() throws IOException {
    if (!Files.isRegularFile(archive)) {
      Files.deleteIfExists(archive);
    }
    Files.write(archive, archived);
  }

  private static void assertVersion(Ended start, String told) {
    assertThat(start.err()).isEqualTo(told);
    assertThat(start.out()).matches("fovea \\S+\n");
    assertThat(start.code()).isZero();
  }

  @Test
  void first_twoAtOnce_buildOnceAndLeaveOneArchive() throws Exception {
    assertVersion(firstStarts.getFirst(), "Building Fovea (first start only)...\n" + PREPARING);
    Ended other = firstStarts.getLast();
    assertThat(other.code()).isZero();
    assertThat(other.out()).isEqualTo(firstStarts.getFirst().out());
    assertThat(other.err())
        .matches(
            "Waiting for process \\d+, which builds Fovea \\(.*/building\\)\\.\\.\\.\n(%s)?"
                .formatted(Pattern.quote(PREPARING)));
    assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    assertThat(checkout.target().resolve("building")).doesNotExist();
    assertThat(checkout.archives()).containsExactly(archive);
    assertThat(archived).isNotEmpty();
  }

  @Test
  void second_takesItsClassesFromTheArchive() throws Exception {
    Path classes = folder.resolve("classes.log");
    Map<String, String> environment =
        Map.of("FOVEA_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
    assertVersion(checkout.start(List.of(), environment, "--version").ended(), "");
    assertThat(Files.readString(classes))
        .containsPattern("dev\\.fovea\\.cli\\.\\S+ source: shared objects file \\(top\\)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:-UseSerialGC -XX:+UseParallelGC", "-XX:-UseCompressedOops"})
  void start_otherOptionsOfTheUser_areNoFault(String options) throws Exception {
    Map<String, String> environment = Map.of("FOVEA_JAVA_OPTIONS", options);
    assertVersion(checkout.start(List.of(), environment, "--version").ended(), "");
  }

  /** What may have become of an archive. */
  enum Damage {
    CUT,
    ZEROS_IN_THE_MIDDLE,
    RANDOM_BYTES_HERE_AND_THERE,
    A_FOLDER;

    void to(Path archive) throws IOException {
      switch (this) {
        case CUT -> Files.write(archive, Arrays.copyOf(archived, archived.length / 2));
        case ZEROS_IN_THE_MIDDLE -> {
          try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.seek(archived.length / 4);
            file.write(new byte[archived.length / 4]);
          }
        }
        case RANDOM_BYTES_HERE_AND_THERE -> {
          Random random = new Random(1);
          byte[] damaged = archived.clone();
          for (int i = 0; i < 2000; i++) {
            damaged[8192 + random.nextInt(damaged.length - 8192)] ^= 0x55;
          }
          Files.write(archive, damaged);
        }
        case A_FOLDER -> {
          Files.delete(archive);
          Files.createDirectory(archive);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void start_archiveIsDamaged_doesWithoutIt(Damage damage) throws Exception {
    damage.to(archive);
    assertVersion(checkout.run("--version"), "");
  }

  /** With a JDK that does nothing but write what it was asked for: names are what is looked at. */
  @Test
  void start_jdkOrJarsOrLauncherAreOthers_makesAnArchiveOfTheirs(@TempDir Path place)
      throws Exception {
    Path root = Files.createDirectories(place.resolve("checkout"));
    Path app = Files.createDirectories(root.resolve("cli").resolve("target").resolve("app"));
    Checkout small = new Checkout(root, checkout.home());
    for (String part : List.of("fovea", ".mvn")) {
      Checkout.copy(checkout.root().resolve(part), root.resolve(part));
    }
    Path jar = Files.writeString(app.resolve("fovea-cli-1.jar"), "x");
    Path jdk = jdk(place.resolve("jdk"), "25.0.1");
    assertMakesAnArchiveOnce(small, jdk);
    assertMakesAnArchiveOnce(small, jdk(place.resolve("moved"), "25.0.1"));
    jdk(jdk, "25.0.2");
    assertMakesAnArchiveOnce(small, jdk);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(9)));
    assertMakesAnArchiveOnce(small, jdk);
    FileTime time = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(Files.writeString(jar, "xx"), time);
    assertMakesAnArchiveOnce(small, jdk);
    Files.writeString(app.resolve("more.jar"), "x");
    assertMakesAnArchiveOnce(small, jdk);
    Files.writeString(root.resolve("fovea"), "# changed", StandardOpenOption.APPEND);
    assertMakesAnArchiveOnce(small, jdk);
    assertThat(small.archives()).as("the last and the one before").hasSize(2);
  }

  private static Path jdk(Path jdk, String version) throws IOException {
    Path programs = Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    String java =
        """
        #!/bin/sh
        for option; do
          case $option in
            -XX:ArchiveClassesAtExit=*) echo classes >"${option#*=}" ;;
            -XX:SharedArchiveFile=*) echo "$option" ;;
          esac
        done
        """;
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(programs.resolve(program), java);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return jdk;
  }

  private static void assertMakesAnArchiveOnce(Checkout small, Path jdk) throws Exception {
    List<Path> before = small.archives();
    for (String told : List.of(PREPARING, "")) {
      Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());
      Ended ended = small.start(List.of(), environment, "--version").ended();
      assertThat(ended.err()).isEqualTo(told);
      assertThat(ended.code()).isZero();
      Path used = Path.of(ended.out().strip().replaceFirst("^.*?=", ""));
      assertThat(small.archives()).contains(used);
      assertThat(before).doesNotContain(used);
    }
  }

  /** As {@code cp -a fovea elsewhere} does, with the archive of the old place. */
  @Test
  void serve_copiedElsewhere_answersAboutAPictureAndEndsWhenAsked() throws Exception {
    Checkout copy = checkout.copyTo(folder.resolve("else where"));
    assertThat(copy.archives()).hasSize(1);
    try (Start start = copy.start("serve", "--port", "0")) {
      URI server = address(start);
      assertAnswers(server);
      start.process().destroy();
      Ended ended = start.ended();
      assertThat(ended.err()).isEqualTo(PREPARING);
      assertThat(ended.code()).isZero();
    }
    assertThat(copy.archives()).hasSize(2);
    try (Start start = copy.start("serve", "--port", "0")) {
      assertAnswers(address(start));
      start.process().destroy();
      assertThat(start.ended().err()).isEmpty();
    }
  }

  /** Returns where a server listens, once it does. */
  private static URI address(Start start) throws Exception {
    Matcher line = ADDRESS.matcher(start.out());
    while (!line.find()) {
      start.waitALittle();
      line = ADDRESS.matcher(start.out());
    }
    return URI.create(requireNonNull(line.group(1)));
  }

  private static void assertAnswers(URI server) throws Exception {
    String picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(redCircle());
    String body =
        """
        {"model": "fovea-nano", "temperature": 0, "messages": [{"role": "user", "content": [
          {"type": "image_url", "image_url": {"url": "%s"}},
          {"type": "text", "text": "What is in this picture?"}]}]}
        """
            .formatted(picture);
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      JsonNode answer = JSON.readTree(response.body());
      assertThat(answer.at("/choices/0/message/content").asText()).contains("red", "circle");
    }
  }

  private static byte[] redCircle() throws IOException {
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 96, 96);
    graphics.setColor(Color.RED);
    graphics.fillOval(15, 15, 66, 66);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list --all", "show fovea-nano", "run fovea-nano Hello"})
  void commands_onTheModulePath_doTheirWork(String line) throws Exception {
    Ended ended = checkout.run(line.split(" ", -1));
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isNotBlank();
  }

  @Test
  void start_nothingMayBeWritten_runsWhatIsThere(@TempDir Path place) throws Exception {
    boolean root = System.getProperty("user.name").equals("root");
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeThat(!root || Files.isExecutable(setpriv)).as("root may write everywhere").isTrue();
    List<String> asNobody =
        root
            ? List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups")
            : List.of();
    Checkout copy = checkout.copyTo(place.resolve("read only"));
    for (Path old : copy.archives()) {
      Files.delete(old);
    }
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    copy.forbidWriting();
    assertVersion(copy.start(asNobody, Map.of(), "--version").ended(), "");
    Files.setLastModifiedTime(
        copy.root().resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1000)));
    assertVersion(
        copy.start(asNobody, Map.of(), "--version").ended(),
        "fovea: older than its sources, but %s cannot be written: running it as it is\n"
            .formatted(copy.target()));
  }
}
