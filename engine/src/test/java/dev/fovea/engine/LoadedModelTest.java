package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.text.Tokenizer;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LoadedModelTest {
  @TempDir private Path folder;

  /** What others leave behind may go meanwhile too, hence no exact number, and some patience. */
  @Test
  @Timeout(60)
  void close_stillReferredTo_freesWhatItWasMadeOf() throws IOException, JMException {
    long before = instances(Tokenizer.class);

    Model model = Fovea.load(FoveaNano.extract(folder));
    assertThat(instances(Tokenizer.class)).isPositive();
    model.close();

    while (instances(Tokenizer.class) > before) {
      Thread.onSpinWait();
    }
    assertThat(model.info().name()).isEqualTo(FoveaNano.NAME);
  }

  /** Returns how many there are after a collection. */
  private static long instances(Class<?> type) throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(type.getName()) + "\\s")
        .matcher(histogram)
        .results()
        .map(line -> Long.parseLong(line.group(1)))
        .findFirst()
        .orElse(0L);
  }
}
