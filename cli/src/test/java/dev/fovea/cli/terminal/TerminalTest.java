package dev.fovea.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTest {
  /** A full disk, or a pipe that nobody reads. */
  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("no space left");
    }
  }

  private static Terminal terminal(PrintWriter out) {
    return new Terminal(
        new BufferedReader(Reader.nullReader()), out, new PrintWriter(new StringWriter()), false);
  }

  @Test
  void flush_outputIsLost_saysSo() {
    Terminal full =
        terminal(new PrintWriter(new PrintStream(new Full(), false, UTF_8), false, UTF_8));
    full.showLine("lost");
    assertThat(full.flush()).isFalse();
    Terminal good = terminal(new PrintWriter(new StringWriter()));
    good.showLine("kept");
    assertThat(good.flush()).isTrue();
  }
}
