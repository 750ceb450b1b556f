package dev.fovea.bench;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Sampling;
import dev.fovea.nano.FoveaNano;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Loads a checkpoint, answers a short text and then about a picture of one megapixel, closes it,
 * and prints times and memory after each. Linux only. {@code docs/full-size.md} says how to run it.
 */
public final class FullSize {
  private static final int SIDE = 1024;

  private FullSize() {}

  /** Takes the folder of a checkpoint, and how many tokens an answer has; 0 for no answers. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    int tokens = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
    byte[] picture = picture();
    // So that what only the process needs once does not count as the model's.
    try (Model nano = Fovea.load(FoveaNano.extract(Files.createTempDirectory("fovea")))) {
      answer("warm-up", nano, Message.user(Content.image(picture), Content.text("Hello")), 4);
    }
    print("before", ProcessMemory.now());
    ProcessMemory.resetPeak();
    Stopwatch loading = new Stopwatch();
    try (Model model = Fovea.load(folder)) {
      print("loaded", loading + "; " + ProcessMemory.now() + "; " + model.info());
      if (tokens > 0) {
        ProcessMemory.resetPeak();
        answer("text", model, Message.user("Tell me a story about a fox."), tokens);
        Content question = Content.text("What is in this picture?");
        answer("picture", model, Message.user(Content.image(picture), question), tokens);
      }
      ProcessMemory.resetPeak();
    }
    print("closed", ProcessMemory.now());
  }

  private static void answer(String title, Model model, Message message, int tokens)
      throws IOException, InterruptedException {
    // Log-probabilities, since a token need not give text and then is no delta without them.
    ChatRequest request =
        ChatRequest.builder(List.of(message))
            .maxTokens(tokens)
            .sampling(Sampling.builder().seed(1).build())
            .topLogprobs(0)
            .build();
    Stopwatch first = new Stopwatch();
    try (Generation generation = model.stream(request)) {
      Delta delta = generation.next();
      String firstToken = first.toString();
      Stopwatch rest = new Stopwatch();
      while (!(delta instanceof Delta.End)) {
        delta = generation.next();
      }
      int more = generation.usage().completionTokens() - 1;
      print(
          title,
          String.format(
              Locale.ROOT,
              "%d prompt tokens; first token %s, %d more %s, %.2f tokens/s; %s",
              generation.usage().promptTokens(),
              firstToken,
              more,
              rest,
              more / rest.seconds(),
              ProcessMemory.now()));
    }
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, ((x / 4) << 16) + ((y / 4) << 8) + random.nextInt(64));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static void print(String title, Object text) {
    System.out.printf(Locale.ROOT, "%-10s %s%n", title, text);
  }
}
