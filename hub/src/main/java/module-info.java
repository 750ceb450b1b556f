import org.jspecify.annotations.NullMarked;

/** The catalog of models and the Hugging Face cache. */
@NullMarked
module dev.fovea.hub {
  requires static org.jspecify;

  exports dev.fovea.hub;
}
