import org.jspecify.annotations.NullMarked;

/** The catalog of models, the Hugging Face cache, and downloads into it. */
@NullMarked
module dev.fovea.hub {
  requires static transitive org.jspecify;
  requires transitive dev.fovea.base;
  requires transitive dev.fovea.files;
  requires transitive com.fasterxml.jackson.databind;
  requires java.net.http;

  exports dev.fovea.hub;
  exports dev.fovea.hub.cache;
  exports dev.fovea.hub.settings;
  exports dev.fovea.hub.transfer;
}
