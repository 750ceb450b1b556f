package dev.fovea.engine.text.jinja;

/** A rendering that cannot go on: the template gave up, misused a value, or ran into a limit. */
final class TemplateFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateFailure(String message) {
    super(message, null, false, false);
  }
}
