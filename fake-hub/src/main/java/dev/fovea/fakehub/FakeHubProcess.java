package dev.fovea.fakehub;

import java.io.IOException;

/** Serves a tiny checkpoint to other programs; tools/hub-tests starts it. */
public final class FakeHubProcess {
  private FakeHubProcess() {}

  /** Writes the address, and serves until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (FakeHub hub = new FakeHub()) {
      hub.add(FakeHub.TINY, 50_000);
      System.out.println(hub.address());
      while (System.in.read() >= 0) {
        // What comes has no meaning.
      }
    }
  }
}
