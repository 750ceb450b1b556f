import org.jspecify.annotations.NullMarked;

/** A hub on loopback that can fail in every way; for tests only. */
@NullMarked
module dev.fovea.fakehub {
  requires static org.jspecify;
  requires transitive com.fasterxml.jackson.databind;

  exports dev.fovea.fakehub;
}
