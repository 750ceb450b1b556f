package dev.fovea.cli;

import java.lang.reflect.Method;

/** Sends this process signals; by reflection, as {@link Interrupts} explains. */
final class Signals {
  private Signals() {}

  static void raise(String name) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Method raise = signals.getMethod("raise", signals);
      raise.invoke(null, signals.getConstructor(String.class).newInstance(name));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
