package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.engine.text.bpe.TokenList;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ImageProcessor;
import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.ImageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Puts a conversation in the form that a model was trained on: through the chat template to text,
 * and to tokens, with the placeholder of each picture repeated for each of its cells.
 */
record PromptBuilder(
    String model,
    ChatTemplate template,
    Tokenizer tokenizer,
    Optional<PictureInput> pictures,
    int contextLength) {
  /** The characters from which a text is looked at before it is copied. */
  private static final int LONG_TEXT = 1 << 20;

  /**
   * Returns the request in tokens. No picture is decoded.
   *
   * @throws FoveaException if there is a picture and the model takes none, a picture's header is
   *     wrong, the template refuses the conversation, or the prompt does not fit the context
   */
  Prompt build(ChatRequest request) {
    checkTexts(request.messages());
    List<Sized> sized = sized(request.messages());
    int[] tokens = tokens(request.messages(), request.templateArguments());
    long placeholders = placeholders(tokens);
    if (placeholders != sized.size()) {
      throw new PicturePlaces(
              messages -> placeholders(tokens(messages, request.templateArguments())))
          .mismatch(request.messages(), placeholders, sized.size());
    }
    checkLength(tokens.length, sized);
    return expand(tokens, sized);
  }

  /**
   * Refuses long texts that cannot fit before anything is made of them: a prompt is several copies
   * of its texts. Shorter ones are left to the template, which might leave them out.
   */
  private void checkTexts(List<Message> messages) {
    long least = 0;
    for (Message message : messages) {
      for (Content part : message.content()) {
        if (part instanceof Content.Text(String text) && text.length() >= LONG_TEXT) {
          least += tokenizer.leastTokens(text);
        }
      }
    }
    if (least >= contextLength) {
      throw TokenList.tooMany(least, contextLength - 1).at("messages");
    }
  }

  private int[] tokens(List<Message> messages, Map<String, Object> arguments) {
    String rendered = template.render(new TemplateVariables(tokenizer).of(messages, arguments));
    try {
      return tokenizer.encodePrompt(rendered, contextLength - 1);
    } catch (FoveaException e) {
      throw e.at("messages");
    }
  }

  private long placeholders(int[] tokens) {
    return Arrays.stream(tokens).filter(this::isPlaceholder).count();
  }

  /** A picture, and the size it will have. */
  private record Sized(
      ImageSize original,
      ImageSize target,
      Grid cells,
      int tokens,
      Supplier<ProcessedImage> pixels) {}

  private List<Sized> sized(List<Message> messages) {
    List<Sized> pictures = new ArrayList<>();
    for (int m = 0; m < messages.size(); m++) {
      List<Content> parts = messages.get(m).content();
      for (int p = 0; p < parts.size(); p++) {
        if (isPicture(parts.get(p))) {
          pictures.add(sized(parts.get(p), "messages[" + m + "].content[" + p + "]"));
        }
      }
    }
    return pictures;
  }

  private boolean isPlaceholder(int token) {
    return pictures.isPresent() && pictures.get().placeholder() == token;
  }

  private static boolean isPicture(Content content) {
    return !(content instanceof Content.Text);
  }

  private Sized sized(Content picture, String place) {
    try {
      return switch (picture) {
        case Content.Image image -> sized(image);
        case PreparedImage image -> sized(image);
        case Content.Text _ -> throw new IllegalArgumentException("a text is no picture");
      };
    } catch (FoveaException e) {
      throw e.at(place);
    }
  }

  private Sized sized(Content.Image image) {
    OpenedPicture.Measured picture = OpenedPicture.Measured.of(input(), image);
    return new Sized(
        picture.original(), picture.target(), picture.cells(), picture.tokens(), picture::process);
  }

  /** Takes a picture as it is if it was prepared for a model like this one. */
  private Sized sized(PreparedImage image) {
    ImageProcessor processor = input().processor();
    ImageSize original = image.original();
    ImageSize target =
        processor.target(original.width(), original.height(), image.source().maxPixels());
    boolean fits =
        target.equals(new ImageSize(image.width(), image.height()))
            && processor.grid(target).equals(image.processed().grid());
    if (!fits) {
      return sized(image.source());
    }
    Grid cells = processor.cells(target);
    return new Sized(original, target, cells, input().tokens(cells), image::processed);
  }

  private PictureInput input() {
    return pictures.orElseThrow(() ->
        new FoveaException(
            ErrorCode.INVALID_REQUEST, "model " + model + " takes no pictures, only text"));
  }

  private void checkLength(int templateTokens, List<Sized> pictures) {
    long total = templateTokens;
    for (Sized picture : pictures) {
      total += picture.tokens() - 1;
    }
    if (total >= contextLength) {
      String images =
          pictures.isEmpty()
              ? ""
              : pictures.stream()
                  .map(picture -> String.valueOf(picture.tokens()))
                  .collect(Collectors.joining(" + ", ", of which pictures take ", ""));
      throw new FoveaException(
              ErrorCode.CONTEXT_LENGTH_EXCEEDED,
              "the prompt has "
                  + total
                  + " tokens"
                  + images
                  + "; the context has room for "
                  + contextLength
                  + ", one of them for an answer")
          .at("messages");
    }
  }

  private Prompt expand(int[] tokens, List<Sized> pictures) {
    int total = tokens.length + pictures.stream().mapToInt(picture -> picture.tokens() - 1).sum();
    int[] expanded = new int[total];
    List<Prompt.Picture> places = new ArrayList<>();
    int length = 0;
    for (int token : tokens) {
      if (isPlaceholder(token)) {
        Sized picture = pictures.get(places.size());
        input().expand(picture.cells(), expanded, length);
        ImageTokens place = input().place(picture.cells(), length);
        places.add(
            new Prompt.Picture(picture.original(), picture.target(), place, picture.pixels()));
        length += picture.tokens();
      } else {
        expanded[length++] = token;
      }
    }
    return new Prompt(expanded, places);
  }
}
