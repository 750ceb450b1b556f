package dev.fovea.engine.check;

import dev.fovea.base.FoveaException;
import dev.fovea.base.FoveaHome;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.Model;
import dev.fovea.engine.check.Report.Fact;
import dev.fovea.engine.check.Report.Section;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Inspection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Checks a checkpoint on this machine: every tensor against what the architecture needs, the
 * arithmetic against itself and against a golden where there is one, and answers to a text, a
 * picture and a long prompt.
 */
public final class Verification {
  private final Path folder;
  private final String name;
  private final Consumer<String> progress;
  private final List<Section> sections = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private boolean sees;

  private Verification(Path folder, String name, Consumer<String> progress) {
    this.folder = folder;
    this.name = name;
    this.progress = progress;
  }

  /**
   * Checks the checkpoint in {@code folder}. Loads it twice, one after the other, and needs the
   * memory that a server would need. What is wrong with the checkpoint is in the report.
   *
   * @param name what to call the model
   * @param withPaths whether the report may name folders; otherwise it has nothing of the user's
   *     but {@code name}
   * @param progress is told what is being done, a line at a time
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public static Report run(Path folder, String name, boolean withPaths, Consumer<String> progress)
      throws InterruptedException {
    Verification verification = new Verification(folder, name, progress);
    verification.run();
    Report report = new Report(verification.sections, verification.findings);
    return withPaths ? report : report.rewritten(new Anonymity(folder, name)::hide);
  }

  private void run() throws InterruptedException {
    sections.add(Machine.describe());
    if (internals()) {
      answers();
    }
  }

  /** Checks what is below the API; returns whether it makes sense to go on. */
  private boolean internals() {
    progress.accept("reading the checkpoint");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Subject subject = Subject.of(checkpoint);
      sees = subject.sees();
      sections.add(describe(checkpoint, subject));
      return tensors(subject) && text(subject);
    } catch (FoveaException e) {
      findings.add(Finding.failed("checkpoint", e.message()));
    } catch (OutOfMemoryError e) {
      findings.add(Finding.failed("memory", "it does not fit: " + e.getMessage()));
    }
    return false;
  }

  private Section describe(Checkpoint checkpoint, Subject subject) {
    List<Fact> facts = new ArrayList<>(facts(checkpoint, subject));
    checkpoint.notes().forEach(note -> facts.add(new Fact("note", note)));
    return new Section("model", facts);
  }

  private List<Fact> facts(Checkpoint checkpoint, Subject subject) {
    return List.of(
        new Fact("name", name),
        new Fact("folder", folder.toString()),
        new Fact("architecture", subject.architecture().type()),
        new Fact("format", checkpoint.format()),
        new Fact("parameters", String.format(Locale.ROOT, "%,d", checkpoint.parameterCount())),
        new Fact(
            "weights",
            "%s in %d tensors"
                .formatted(Machine.megabytes(checkpoint.byteSize()), checkpoint.tensorCount())));
  }

  private boolean tensors(Subject subject) {
    progress.accept("comparing the tensors with the architecture");
    Inspection inspection = new Inspection();
    subject.model(subject.checkpoint().weights(inspection));
    List<String> problems = inspection.problems();
    findings.add(
        Finding.of(
            "tensors",
            problems.isEmpty(),
            problems.isEmpty()
                ? "all " + subject.checkpoint().tensorCount() + " as the architecture needs them"
                : problems.size() + " are wrong:\n" + String.join("\n", problems)));
    return problems.isEmpty();
  }

  private boolean text(Subject subject) {
    ChatTemplate template = ChatTemplate.load(folder);
    Tokenizer tokenizer = Tokenizer.load(folder);
    try (Arena arena = Arena.ofShared()) {
      sections.add(TextCheck.describe(subject, tokenizer, template));
      findings.addAll(TextCheck.run(tokenizer, template));
      progress.accept("loading the weights");
      VisionLanguageModel model = subject.model(subject.checkpoint().weights(arena));
      sections.add(shape(model.shape()));
      progress.accept("computing a prompt at once and in steps");
      findings.addAll(ForwardCheck.run(subject, model, tokenizer));
      findings.addAll(LayerComparison.run(subject, model));
      return true;
    }
  }

  private static Section shape(TextShape shape) {
    return new Section(
        "shape",
        List.of(
            new Fact("layers", String.valueOf(shape.layers())),
            new Fact("key-value heads", shape.kvHeads() + " of " + shape.headDim()),
            new Fact("logits", String.valueOf(shape.vocabularySize())),
            new Fact("context", shape.contextLength() + " tokens"),
            new Fact("keys and values", shape.tokenBytes() + " bytes a token")));
  }

  private void answers() throws InterruptedException {
    progress.accept("loading the model as a server does");
    long start = System.nanoTime();
    try (Model model = Fovea.load(folder, LoadOptions.DEFAULTS.named(name))) {
      List<Fact> timings = new ArrayList<>();
      double seconds = (System.nanoTime() - start) / 1e9;
      timings.add(new Fact("load", String.format(Locale.ROOT, "%.2f s", seconds)));
      progress.accept("asking questions");
      AnswerCheck check = new AnswerCheck(model, sees);
      check.run();
      findings.addAll(check.findings());
      timings.addAll(check.timings());
      Machine.resident().ifPresent(memory -> timings.add(new Fact("memory in use", memory)));
      sections.add(new Section("measured", timings));
    } catch (FoveaException e) {
      findings.add(Finding.failed("load", e.message()));
    }
  }

  /** Takes out of a report where things are on the user's machine. */
  private record Anonymity(Path folder, String name) {
    String hide(String text) {
      String hidden = text;
      for (String path : paths()) {
        hidden = path.length() > 1 ? hidden.replace(path, name) : hidden;
      }
      String home = FoveaHome.userFolder().toString();
      return home.length() > 1 ? hidden.replace(home, "~") : hidden;
    }

    private List<String> paths() {
      List<String> paths = new ArrayList<>();
      try {
        paths.add(folder.toRealPath().toString());
      } catch (IOException e) {
        // It has no other name then.
      }
      paths.add(folder.toAbsolutePath().normalize().toString());
      paths.add(folder.toString());
      return paths;
    }
  }
}
