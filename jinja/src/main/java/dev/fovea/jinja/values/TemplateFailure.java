package dev.fovea.jinja.values;

/** A rendering that cannot go on: the template gave up, misused a value, or ran into a limit. */
public final class TemplateFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateFailure(String message) {
    super(message, null, false, false);
  }
}
