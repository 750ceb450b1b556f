import org.jspecify.annotations.NullMarked;

/** The embedded model fovea-nano, as a resource. */
@NullMarked
module dev.fovea.nano {
  requires static org.jspecify;
  requires transitive dev.fovea.hub;

  exports dev.fovea.nano;

  provides dev.fovea.hub.EmbeddedModel with
      dev.fovea.nano.EmbeddedNano;
}
