import org.jspecify.annotations.NullMarked;

/** The template language of chat templates. */
@NullMarked
@SuppressWarnings("module") // The engine is built later.
module dev.fovea.jinja {
  requires static org.jspecify;
  requires transitive dev.fovea.base;

  exports dev.fovea.jinja;
  exports dev.fovea.jinja.values to
      dev.fovea.engine;
}
