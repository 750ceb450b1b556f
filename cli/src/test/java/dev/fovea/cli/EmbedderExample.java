package dev.fovea.cli;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.hub.Hub;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.library.Models;

/** What the README shows to those who embed Fovea, as a program. */
final class EmbedderExample {
  private EmbedderExample() {}

  public static void main(String... arguments) throws InterruptedException {
    Hub hub = Hub.ofUser(); // HF_HOME, HF_TOKEN, HF_ENDPOINT: as for other tools
    hub.pull(
        "qwen3-vl-4b", // or any Hugging Face id
        event -> {
          if (event instanceof PullEvent.Progress progress) {
            System.err.println(progress.doneBytes() + " of " + progress.totalBytes());
          }
        });
    try (Model model = Models.load("qwen3-vl-4b")) { // or a folder, or "fovea-nano"
      System.out.println(model.generate(ChatRequest.of(Message.user("Hello"))).text());
    }
  }
}
