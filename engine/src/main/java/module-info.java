import org.jspecify.annotations.NullMarked;

/** The engine: messages in, tokens out. Only what is exported is for users. */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.fovea.engine {
  requires static org.jspecify;
  requires transitive dev.fovea.base;
  requires com.fasterxml.jackson.databind;
  requires com.twelvemonkeys.imageio.tiff;
  requires transitive dev.fovea.hub;
  requires dev.fovea.jinja;
  requires dev.fovea.kernels;
  requires java.desktop;

  exports dev.fovea.engine;
  exports dev.fovea.engine.check;

  uses dev.fovea.hub.EmbeddedModel;
}
