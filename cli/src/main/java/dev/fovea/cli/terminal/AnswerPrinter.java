package dev.fovea.cli.terminal;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Model;

/** Shows answers as they are produced. */
public record AnswerPrinter(Terminal terminal) {

  /**
   * Returns the whole answer, after it was shown.
   *
   * @throws FoveaException if the request is wrong or the generation failed
   * @throws InterruptedException if the thread is interrupted meanwhile; the answer ends
   */
  public String show(Model model, ChatRequest request) throws InterruptedException {
    try (Generation generation = model.stream(request)) {
      return show(generation);
    }
  }

  /** Shows an answer that Ctrl-C ends, and not the process. */
  public String showUntilInterrupted(Model model, ChatRequest request) throws InterruptedException {
    try (Generation generation = model.stream(request);
        Interrupts _ = Interrupts.on(generation::cancel, "INT")) {
      return show(generation);
    }
  }

  private String show(Generation generation) throws InterruptedException {
    StringBuilder answer = new StringBuilder();
    while (true) {
      switch (generation.next()) {
        case Delta.Text(String text, var _) -> {
          answer.append(text);
          terminal.show(text);
        }
        case Delta.End(Finish finish, var usage) -> {
          terminal.showLine("");
          switch (finish) {
            case Finish.Stop() -> {}
            case Finish.Cancelled() -> note("stopped");
            case Finish.Length() -> note("cut after " + usage.completionTokens() + " tokens");
            case Finish.Failed(FoveaException error) -> throw error;
          }
          return answer.toString();
        }
      }
    }
  }

  private void note(String what) {
    terminal.err().println("[" + what + "]");
  }
}
