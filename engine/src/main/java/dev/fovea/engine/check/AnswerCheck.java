package dev.fovea.engine.check;

import dev.fovea.base.FoveaException;
import dev.fovea.base.Printable;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Completion;
import dev.fovea.engine.Content;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Sampling;
import dev.fovea.engine.check.Report.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks a loaded model, the way that programs do, and measures. */
final class AnswerCheck {
  private static final int ANSWER_TOKENS = 24;
  private static final int LONG_LINES = 20;
  private static final int SHOWN = 160;

  private final Model model;
  private final boolean sees;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Fact> timings = new ArrayList<>();

  AnswerCheck(Model model, boolean sees) {
    this.model = model;
    this.sees = sees;
  }

  List<Finding> findings() {
    return findings;
  }

  List<Fact> timings() {
    return timings;
  }

  void run() throws InterruptedException {
    ChatRequest question = ask(Content.text("How are you today? Answer in a sentence."));
    ChatRequest picture =
        ask(
            Content.image(TestPicture.png()),
            Content.text("What is in this picture? Describe it in a sentence."));
    ChatRequest length = ask(Content.text(longText()));
    String first = answer("text", question);
    if (sees) {
      answer("picture", picture);
    } else {
      findings.add(Finding.skipped("picture", "the model takes none"));
    }
    answer("long prompt", length);
    same("asked twice", first, question, List.of());
    same("beside others", first, question, sees ? List.of(length, picture) : List.of(length));
  }

  /** Returns a text that takes several steps, if the context has room for it. */
  private String longText() {
    int lines = Math.clamp((model.info().contextLength() - 64) / 48, 1, LONG_LINES);
    return LongText.lines(lines) + "What is on page 7?";
  }

  private static ChatRequest ask(Content... content) {
    return ChatRequest.builder(List.of(Message.user(content)))
        .sampling(Sampling.GREEDY)
        .maxTokens(ANSWER_TOKENS)
        .topLogprobs(0)
        .build();
  }

  private String answer(String name, ChatRequest request) throws InterruptedException {
    long start = System.nanoTime();
    long firstToken = 0;
    int firstTokens = 0;
    boolean finite = true;
    StringBuilder text = new StringBuilder();
    try (Generation generation = model.stream(request)) {
      while (true) {
        switch (generation.next()) {
          case Delta.Text delta -> {
            if (firstToken == 0) {
              firstToken = System.nanoTime();
              firstTokens = delta.logprobs().size();
            }
            text.append(delta.text());
            finite &= delta.logprobs().stream().allMatch(l -> Double.isFinite(l.logprob()));
          }
          case Delta.End(Finish _, var usage) -> {
            long end = System.nanoTime();
            int later = usage.completionTokens() - firstTokens;
            measured(name, usage.promptTokens(), later, start, firstToken, end);
            findings.add(
                Finding.of(
                    name,
                    finite && usage.completionTokens() > 0,
                    finite ? shown(text) : "a log-probability is not finite"));
            return text.toString();
          }
        }
      }
    } catch (FoveaException e) {
      findings.add(Finding.failed(name, e.message()));
      return text.toString();
    }
  }

  private void measured(String name, int prompt, int later, long start, long first, long end) {
    if (first == 0) {
      return;
    }
    double before = (first - start) / 1e9;
    double after = (end - first) / 1e9;
    String rate =
        later > 2 ? String.format(Locale.ROOT, ", then %.1f tokens/s", later / after) : "";
    timings.add(
        new Fact(
            name,
            String.format(
                Locale.ROOT,
                "%d tokens, the first answered after %.2f s%s",
                prompt,
                before,
                rate)));
  }

  private static String shown(CharSequence text) {
    String line = text.toString().strip().replaceAll("\\s+", " ");
    return "\"" + Printable.cut(line, SHOWN) + "\"";
  }

  private void same(String name, String expected, ChatRequest question, List<ChatRequest> others)
      throws InterruptedException {
    List<Generation> running = new ArrayList<>();
    try {
      for (ChatRequest other : others) {
        running.add(model.stream(other));
      }
      Completion again = model.generate(question);
      boolean same = again.text().equals(expected);
      String beside = others.isEmpty() ? "" : " beside " + others.size() + " others";
      findings.add(
          Finding.of(
              name,
              same,
              same
                  ? "the same answer" + beside
                  : "alone " + shown(expected) + ", then" + beside + " " + shown(again.text())));
    } catch (FoveaException e) {
      findings.add(Finding.failed(name, e.message()));
    } finally {
      running.forEach(Generation::close);
    }
  }
}
