package dev.fovea.cli.terminal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does something else than ending the process when a signal comes, until it is closed. Where
 * signals cannot be handled they keep their meaning.
 *
 * <p>The JDK has no other way to this than {@code sun.misc.Signal}, whose use the compiler forbids
 * a build that takes warnings for errors; hence the reflection.
 */
public final class Interrupts implements AutoCloseable {
  private final List<AutoCloseable> previous = new ArrayList<>();
  private final List<AutoCloseable> usual = new ArrayList<>();

  private Interrupts() {}

  /** Runs {@code action}, on a thread of its own, each time one of {@code signals} comes. */
  public static Interrupts on(Runnable action, String... signals) {
    Interrupts interrupts = new Interrupts();
    interrupts.handle(action, signals);
    return interrupts;
  }

  /**
   * Runs {@code action}, on a thread of its own, when one of {@code signals} comes. The next has
   * its usual meaning: whoever does not want to wait for the end need not.
   */
  public static Interrupts once(Runnable action, String... signals) {
    Interrupts interrupts = new Interrupts();
    Runnable first =
        () -> {
          interrupts.restore();
          action.run();
        };
    interrupts.handle(first, signals);
    return interrupts;
  }

  private synchronized void handle(Runnable action, String... signals) {
    try {
      for (String signal : signals) {
        handle(signal, action);
      }
    } catch (ReflectiveOperationException e) {
      // There is no such signal, or the JVM was told to leave it alone.
      return;
    }
  }

  private void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Method handle = signals.getMethod("handle", signals, handlers);
    Object signal = signals.getConstructor(String.class).newInstance(name);
    Object handler =
        Proxy.newProxyInstance(
            Interrupts.class.getClassLoader(),
            new Class<?>[] {handlers},
            (proxy, method, arguments) -> call(action, proxy, method, arguments));
    Object before = handle.invoke(null, signal, handler);
    Object systems = handlers.getField("SIG_DFL").get(null);
    previous.add(() -> handle.invoke(null, signal, before));
    usual.add(() -> handle.invoke(null, signal, systems));
  }

  @SuppressWarnings("ReferenceEquality") // a handler equals itself only
  private static @Nullable Object call(
      Runnable action, Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield null;
      }
      case "equals" -> arguments != null && arguments[0] == proxy;
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Interrupts";
    };
  }

  /** Gives the signals back the meaning that they had. Does nothing when called again. */
  synchronized void restore() {
    set(previous);
  }

  /** Gives the signals the meaning that the system gives them, for good. */
  public synchronized void giveUp() {
    set(usual);
  }

  private void set(List<AutoCloseable> handlers) {
    try {
      for (AutoCloseable handler : handlers) {
        handler.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("a handler that was set can be set again", e);
    }
    previous.clear();
    usual.clear();
  }

  @Override
  public void close() {
    restore();
  }
}
