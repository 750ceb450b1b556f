import org.jspecify.annotations.NullMarked;

/** The files of a checkpoint. */
@NullMarked
module dev.fovea.files {
  requires static org.jspecify;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive dev.fovea.base;

  exports dev.fovea.files;

  uses dev.fovea.files.ModelTypes;
}
