package dev.fovea.hub.transfer;

/** Hears where a pull is, on the thread that called {@code Hub.pull}. */
@FunctionalInterface
public interface PullListener {
  /** Hears nothing. */
  PullListener NONE = event -> {};

  /** Hears an event. What it throws ends the pull. */
  void on(PullEvent event);
}
