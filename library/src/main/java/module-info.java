import dev.fovea.hub.EmbeddedModel;
import org.jspecify.annotations.NullMarked;

/** Models by name, and which of them are in memory. */
@NullMarked
module dev.fovea.library {
  requires static org.jspecify;
  requires transitive dev.fovea.engine;
  requires transitive dev.fovea.hub;

  exports dev.fovea.library;

  uses EmbeddedModel;
}
