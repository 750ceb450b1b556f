package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.vision.ProcessedImage;
import dev.fovea.kernels.Tensor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop's thread makes next to no garbage while it generates. */
class AllocationTest {
  private static final int WARM_UP = 100;
  private static final int MEASURED = 300;
  private static final long BYTES_PER_TOKEN = 200;

  @RegisterExtension final Loops loops = new Loops();

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void steadyState_sampledWithEverything_littleGarbage(int sequences) throws InterruptedException {
    ModelLoop loop = loops.start(new UniformModel());
    SamplingSettings sampling =
        new SamplingSettings(1, 0.9f, 50, 0.01f, 1, 0.1f, 0.1f, 1.1f, Map.of(5, 1f, 7, -1f));
    TokenRequest request =
        Requests.withSampling(Requests.text(1, 20, WARM_UP + MEASURED), sampling);
    // The least of several, since compiled code makes less garbage than interpreted code.
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      least = Math.min(least, allocatedBytes(loop, request, sequences));
    }
    assertThat(least / MEASURED / sequences).isLessThan(BYTES_PER_TOKEN);
  }

  /** Returns the bytes allocated while each sequence generates {@link #MEASURED} tokens. */
  private static long allocatedBytes(ModelLoop loop, TokenRequest request, int sequences)
      throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(sequences);
    MeasuringSink first = new MeasuringSink(ended);
    loop.submit(request, first);
    for (int i = 1; i < sequences; i++) {
      loop.submit(request, new MeasuringSink(ended));
    }
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.bytesAtStart).isPositive();
    return first.bytesAtEnd - first.bytesAtStart;
  }

  /** Asks the ThreadMXBean; by reflection, since the engine does not require its module. */
  private static long allocatedBytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method method =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (long) method.invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no count of allocated bytes", e);
    }
  }

  private static final class MeasuringSink implements TokenSink {
    private final CountDownLatch ended;
    private int tokens;
    private volatile long bytesAtStart;
    private volatile long bytesAtEnd;

    MeasuringSink(CountDownLatch ended) {
      this.ended = ended;
    }

    @Override
    public boolean token(int id, @Nullable TokenScore score) {
      tokens++;
      if (tokens == WARM_UP) {
        bytesAtStart = allocatedBytes();
      } else if (tokens == WARM_UP + MEASURED) {
        bytesAtEnd = allocatedBytes();
      }
      return true;
    }

    @Override
    public void end(TokenFinish finish) {
      ended.countDown();
    }
  }

  /** All tokens are equally likely, always. */
  private static final class UniformModel implements VisionLanguageModel {
    @Override
    public TextShape shape() {
      return HistoryModel.SHAPE;
    }

    @Override
    public Positions positions(int length, List<ImageTokens> images) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ImageFeatures encode(ProcessedImage image, BooleanSupplier cancelled) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Tensor forward(Step step) {
      Tensor logits =
          step.workspace().tensor(step.sampledCount(), HistoryModel.SHAPE.vocabularySize());
      for (int row = 0; row < logits.rows(); row++) {
        for (int i = 0; i < logits.cols(); i++) {
          logits.set(row, i, 0);
        }
      }
      return logits;
    }
  }
}
