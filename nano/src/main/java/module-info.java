import org.jspecify.annotations.NullMarked;

/** The embedded model fovea-nano, as a resource. */
@NullMarked
module dev.fovea.nano {
  requires static org.jspecify;

  exports dev.fovea.nano;
}
