import org.jspecify.annotations.NullMarked;

/** What every module stands on. Depends on nothing of ours. */
@NullMarked
module dev.fovea.base {
  requires static transitive org.jspecify;
  requires java.management;
  requires jdk.management;

  exports dev.fovea.base;
}
