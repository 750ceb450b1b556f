package dev.fovea.server;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.PictureRules;
import dev.fovea.library.ModelOpener;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Each folder's model takes 1,000 bytes, and is the same. */
final class FakeModelOpener implements ModelOpener {
  private final FakeModel model;

  /** Loading waits for it. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  volatile boolean damaged;

  /** What its models make of pictures. */
  volatile PictureRules rules = PictureRules.UNKNOWN;

  /** What loading ends with, if it is not null. */
  volatile @Nullable RuntimeException defect;

  FakeModelOpener(FakeModel model) {
    this.model = model;
  }

  @Override
  public MemoryEstimate estimate(Path folder, LoadOptions options) {
    return new MemoryEstimate(1000, 0, 0, 100, 0);
  }

  @Override
  public Model load(Path folder, LoadOptions options) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    RuntimeException failure = defect;
    if (failure != null) {
      throw failure;
    }
    if (damaged) {
      throw new FoveaException(ErrorCode.INVALID_CHECKPOINT, folder + " is damaged");
    }
    return model;
  }

  @Override
  public PictureRules pictures(Path folder, LoadOptions options) {
    return rules;
  }
}
