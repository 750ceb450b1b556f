package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadListenerTest {
  @TempDir Path cache;
  private Path folder = Path.of("");

  @BeforeEach
  void extract() throws IOException {
    folder = FoveaNano.extract(cache);
  }

  @Test
  void load_listener_followsTheBytesToTheEnd() {
    Recorder recorder = new Recorder();

    try (Model model = Fovea.load(folder, LoadOptions.DEFAULTS.listener(recorder).named("n"))) {
      assertThat(recorder.ended).containsExactly(model.info());
      assertThat(recorder.bytes).isSorted().hasSizeGreaterThan(50);
      assertThat(recorder.bytes.getLast()).isEqualTo(model.info().weightBytes());
      assertThat(recorder.totals).containsOnly(model.info().weightBytes());
      assertThat(recorder.names)
          .contains("language_model.model.norm.weight")
          .doesNotHaveDuplicates();
      assertThat(recorder.threads).containsOnly(Thread.currentThread());
      assertThat(recorder.time).isPositive();
    }
  }

  @Test
  void load_listenerThatThrows_endsTheLoading() {
    LoadOptions options =
        LoadOptions.DEFAULTS.listener((bytes, total, tensor) -> {
          if (bytes > total / 2) {
            throw new IllegalStateException("enough");
          }
        });

    assertThatIllegalStateException()
        .isThrownBy(() -> Fovea.load(folder, options))
        .withMessage("enough");
  }

  private static final class Recorder implements LoadListener {
    private final List<Long> bytes = new ArrayList<>();
    private final List<Long> totals = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<ModelInfo> ended = new ArrayList<>();
    private Duration time = Duration.ZERO;

    @Override
    public void progressed(long done, long total, String tensor) {
      bytes.add(done);
      totals.add(total);
      names.add(tensor);
      threads.add(Thread.currentThread());
    }

    @Override
    public void loaded(ModelInfo model, Duration taken) {
      ended.add(model);
      time = taken;
    }
  }
}
