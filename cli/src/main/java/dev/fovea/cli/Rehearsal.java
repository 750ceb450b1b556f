package dev.fovea.cli;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * An answer that nobody sees. The JVM compiles the kernels while it is produced, and what a person
 * asks next takes a fraction of the time. Only worth it for a small model: with a large one the
 * compiler is done before the first picture is.
 */
final class Rehearsal {
  private static final int SIDE = 96;
  private static final int TOKENS = 3;

  private Rehearsal() {}

  /**
   * Asks {@code model} about a picture, and returns when it has answered or {@code limit} has
   * passed; then the answer is cancelled, which the model notices at its next step. What goes wrong
   * is left to the requests of the user, who can be told.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; the answer is cancelled
   */
  static void of(Model model, Duration limit) throws InterruptedException {
    try (Generation answer = model.stream(request())) {
      Thread reader = Thread.ofPlatform().daemon().name("rehearsal").start(() -> read(answer));
      reader.join(limit);
    } catch (FoveaException e) {
      // As when the context is too short for a picture.
    }
  }

  /** Returns the file of a picture. */
  static byte[] picture() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB), "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  private static ChatRequest request() {
    Message question =
        Message.user(Content.image(picture()), Content.text("What is in this picture?"));
    return ChatRequest.builder(List.of(question)).maxTokens(TOKENS).build();
  }

  private static void read(Generation answer) {
    try {
      while (!(answer.next() instanceof Delta.End)) {}
    } catch (InterruptedException e) {
      // Nobody interrupts this thread.
    }
  }
}
