package dev.fovea.files;

import dev.fovea.base.Printable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What models are stored in that Fovea does not read, and what would work instead. */
public final class OtherFormats {
  private static final Pattern GGUF = Pattern.compile("(?i).*\\.gguf");
  private static final Pattern PICKLED = Pattern.compile("(?i).*\\.(bin|pt|pth|ckpt)");
  private static final Pattern OTHER =
      Pattern.compile("(?i).*\\.(onnx|h5|msgpack|npz|ot|tflite|mlmodel|engine)");
  private static final String INSTEAD =
      "a version in safetensors works, as Hugging Face and mlx-community have them";

  private OtherFormats() {}

  /**
   * Returns what to say of a model without safetensors that has files of these names, in one
   * sentence without an end; empty if none is a model's.
   */
  public static Optional<String> sentence(Collection<String> names) {
    return said(names, GGUF, "GGUF files are not supported yet")
        .or(() ->
            said(
                names, PICKLED, "PyTorch's pickled weights are programs, which Fovea does not run"))
        .or(() -> said(names, OTHER, "weights in this format are not supported"));
  }

  private static Optional<String> said(Collection<String> names, Pattern format, String problem) {
    List<String> found = names.stream().filter(name -> format.matcher(name).matches()).toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s (%s); %s".formatted(problem, Printable.ascii(found.getFirst(), 80), INSTEAD));
  }
}
