package dev.fovea.cli;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Model;
import dev.fovea.engine.ModelInfo;
import dev.fovea.engine.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Gives the answers that a test has put in, in order, a word at a time. */
public final class FakeModel implements Model {
  final List<ChatRequest> requests = new ArrayList<>();
  final Deque<Answer> answers = new ArrayDeque<>();
  boolean closed;

  /** What to say, and how to end. */
  record Answer(String text, Finish finish) {}

  FakeModel answering(String... texts) {
    for (String text : texts) {
      answers.add(new Answer(text, new Finish.Stop()));
    }
    return this;
  }

  FakeModel failing(FoveaException error) {
    answers.add(new Answer("some", new Finish.Failed(error)));
    return this;
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo("fake", "fake", true, "none", 0, 0, 100);
  }

  @Override
  public Generation stream(ChatRequest request) {
    requests.add(request);
    Answer answer = answers.remove();
    Deque<String> words = new ArrayDeque<>(List.of(answer.text().splitWithDelimiters(" ", 0)));
    return new Generation() {
      @Override
      public Delta next() {
        return words.isEmpty()
            ? new Delta.End(answer.finish(), usage())
            : new Delta.Text(words.remove(), List.of());
      }

      @Override
      public Usage usage() {
        return new Usage(1, 7, 0, List.of());
      }

      @Override
      public void cancel() {}
    };
  }

  @Override
  public void close() {
    closed = true;
  }
}
