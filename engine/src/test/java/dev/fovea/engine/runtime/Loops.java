package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.VisionLanguageModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes loops; after each test it closes them and checks that nothing leaked or broke. */
final class Loops implements AfterEachCallback {
  private final List<ModelLoop> loops = new ArrayList<>();
  private final List<HistoryModel> models = new ArrayList<>();

  static RuntimeOptions options(int batchTokens, int maxSequences, int pages) {
    return new RuntimeOptions(
        /* contextLength= */ 1024,
        batchTokens,
        maxSequences,
        pages * KvCache.pageBytes(HistoryModel.SHAPE));
  }

  /** Returns a new loop that holds 8 sequences, with 32 rows a step and a cache without limit. */
  ModelLoop start(VisionLanguageModel model) {
    return start(model, options(32, 8, 1024));
  }

  ModelLoop start(VisionLanguageModel model, RuntimeOptions options) {
    ModelLoop loop = new ModelLoop("test", model, options);
    loops.add(loop);
    if (model instanceof HistoryModel history) {
      models.add(history);
    }
    return loop;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    loops.forEach(ModelLoop::close);
    for (ModelLoop loop : loops) {
      assertThat(loop.defect()).isNull();
      loop.pool().audit();
    }
    assertThat(models).allSatisfy(model -> assertThat(model.openFeatures()).isZero());
  }
}
