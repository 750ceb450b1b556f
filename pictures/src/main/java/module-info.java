import org.jspecify.annotations.NullMarked;

/** From a picture's file to the patches that a model sees. */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.fovea.pictures {
  requires static org.jspecify;
  requires com.twelvemonkeys.imageio.tiff;
  requires transitive dev.fovea.base;
  requires transitive dev.fovea.files;
  requires transitive dev.fovea.kernels;
  requires java.desktop;

  exports dev.fovea.pictures;
  exports dev.fovea.pictures.processor;
  exports dev.fovea.pictures.raster;
}
