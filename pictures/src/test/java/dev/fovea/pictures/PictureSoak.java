package dev.fovea.pictures;

import dev.fovea.pictures.processor.ImageProcessor;
import dev.fovea.pictures.processor.ProcessorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Processes the pictures of a folder, such as {@code tools/soak/pages.py} makes, over and over, and
 * prints what the process takes of the machine's memory. Arguments: the folder, how many pictures,
 * and the most pixels of a processed one. Meant for a small heap, such as {@code -Xmx128m}.
 */
final class PictureSoak {
  private static final float[] ANY = {0.5f, 0.5f, 0.5f};

  private PictureSoak() {}

  public static void main(String[] arguments) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(Path.of(arguments[0]))) {
      files = found.sorted().toList();
    }
    int count = Integer.parseInt(arguments[1]);
    long most = Long.parseLong(arguments[2]);
    ImageProcessor processor =
        new ImageProcessor(new ProcessorConfig(16, 2, 2, 9_216, most, 1 / 255.0, ANY, ANY));
    long largest = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Path path = files.get(i % files.size());
      ImageFile file = ImageFile.open(Files.readAllBytes(path));
      largest = Math.max(largest, processor.workingBytes(file, OptionalInt.empty()));
      long began = System.nanoTime();
      processor.process(file, OptionalInt.empty());
      if (i < files.size() && i < 40) {
        System.out.printf(
            "%s: %d ms, at most %d bytes%n",
            path.getFileName(),
            (System.nanoTime() - began) / 1_000_000,
            processor.workingBytes(file, OptionalInt.empty()));
      }
      if (i % 25 == 24 || i == count - 1) {
        System.out.printf("%d pictures: resident %s%n", i + 1, resident());
      }
    }
    System.out.printf(
        "%d ms a picture, at most %d bytes expected%n",
        (System.nanoTime() - start) / 1_000_000 / count, largest);
  }

  private static String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .findFirst()
        .orElse("unknown");
  }
}
