package dev.fovea.nano;

import dev.fovea.hub.EmbeddedModel;
import java.io.IOException;
import java.nio.file.Path;

/** {@link FoveaNano}, for those who look for embedded models as a service. */
public final class EmbeddedNano implements EmbeddedModel {
  /** Called by the loader of services. */
  public EmbeddedNano() {}

  @Override
  public String id() {
    return FoveaNano.NAME;
  }

  @Override
  public Path extract(Path home) throws IOException {
    return FoveaNano.extract(home);
  }
}
