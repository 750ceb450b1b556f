import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module dev.fovea.cli {
  requires static org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires dev.fovea.library;
  requires dev.fovea.nano;
  requires dev.fovea.server;
  requires info.picocli;
  requires java.desktop; // a picture to warm up with
  requires java.logging;
  // Signals, found by reflection: Ctrl-C ends an answer and not the chat, and a stopped server
  // exits with 0.
  requires jdk.unsupported;

  opens dev.fovea.cli to
      info.picocli;
  opens dev.fovea.cli.models to
      info.picocli;
  opens dev.fovea.cli.terminal to
      info.picocli;
}
