import org.jspecify.annotations.NullMarked;

/** The engine: messages in, tokens out. Only what is exported is for users. */
@NullMarked
module dev.fovea.engine {
  requires static org.jspecify;
  requires transitive dev.fovea.base;
  requires dev.fovea.files;
  requires com.fasterxml.jackson.databind;
  requires dev.fovea.grammar;
  requires dev.fovea.jinja;
  requires dev.fovea.kernels;
  requires dev.fovea.pictures;
  requires java.desktop;

  exports dev.fovea.engine;
  exports dev.fovea.engine.check;

  provides dev.fovea.files.ModelTypes with
      dev.fovea.engine.architectures.ArchitectureTypes;
}
