package dev.fovea.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Message;
import dev.fovea.server.FakeModel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChoicesTest {
  private final FakeModel model = new FakeModel();

  private static ChatRequest ask(String text) {
    return ChatRequest.of(Message.user(text));
  }

  @Test
  void start_afterClose_cancelsAll() {
    Choices choices = new Choices(3, () -> {});
    choices.close();
    choices.start(model, ask("block"));
    assertThat(model.cancelled).hasSize(3);
  }

  @Test
  void start_allHaveBegun_tellsSo() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (Choices choices = new Choices(2, begun::countDown)) {
      choices.start(model, ask("say and block"));
      begun.await();
      assertThat(choices.next(Duration.ofSeconds(50))).isPresent();
    }
    assertThat(model.cancelled).hasSize(2);
  }
}
