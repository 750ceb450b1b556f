package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.PictureRules;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.library.ModelOpener;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStore;
import dev.fovea.library.PoolOptions;
import dev.fovea.library.StoredModel;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.settings.ServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That no request has files read or written by a virtual thread, whose carrier that would hold. */
@Timeout(60)
class ModelFilesTest {
  private static final String PICTURE =
      """
      {"model":"here","messages":[{"role":"user","content":[{"type":"image_url",
      "image_url":{"url":"data:image/png;base64,AAAA"}}]}]}
      """;

  /** What was done, and whether a virtual thread did it. */
  private final Map<String, Boolean> onVirtual = new ConcurrentHashMap<>();

  private final FakeStore store = new FakeStore();
  private final FakeModelOpener opener = new FakeModelOpener(new FakeModel());

  private void note(String work) {
    onVirtual.merge(work, Thread.currentThread().isVirtual(), Boolean::logicalOr);
  }

  private final class NotedStore implements ModelStore {
    @Override
    public Optional<StoredModel> find(String name) {
      note("find");
      return store.find(name);
    }

    @Override
    public List<StoredModel> list() {
      note("list");
      return store.list();
    }

    @Override
    public StoredModel download(StoredModel model, PullListener listener)
        throws InterruptedException {
      note("download");
      return store.download(model, listener);
    }

    @Override
    public long remove(StoredModel model) {
      note("remove");
      return store.remove(model);
    }
  }

  private final class NotedOpener implements ModelOpener {
    @Override
    public MemoryEstimate estimate(Path folder, LoadOptions options) {
      note("estimate");
      return opener.estimate(folder, options);
    }

    @Override
    public Model load(Path folder, LoadOptions options) {
      note("load");
      return opener.load(folder, options);
    }

    @Override
    public PictureRules pictures(Path folder, LoadOptions options) {
      note("pictures");
      return opener.pictures(folder, options);
    }
  }

  @Test
  void requests_ofAllKinds_leaveFilesToPlatformThreads() {
    store.script.add(new Step.Complete());
    try (ModelPool pool =
            new ModelPool(
                new NotedStore(), new NotedOpener(), PoolOptions.DEFAULTS.withBudget(1500));
        TestServer server = new TestServer(ServerOptions.builder(), pool)) {
      server.get("/v1/models");
      server.get("/v1/models/here");
      server.get("/models/builtin/list");
      server.get("/models/builtin/here/events");
      server.post(PICTURE);
      server.call("POST", "/models/builtin/initialize", "");
      server.call("POST", "/models/here/load", "");
      server.call("POST", "/models/here/unload", "");
      server.call("POST", "/models/builtin/absent/download", "");
      server.get("/models/builtin/absent/download-status");
      server.call("DELETE", "/models/builtin/absent/download", "");
      server.call("DELETE", "/models/builtin/here", "");
    }
    assertThat(onVirtual)
        .containsOnlyKeys("find", "list", "download", "remove", "estimate", "load", "pictures")
        .doesNotContainValue(true);
  }
}
