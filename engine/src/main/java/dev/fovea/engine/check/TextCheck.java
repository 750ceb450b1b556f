package dev.fovea.engine.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fovea.engine.check.Report.Fact;
import dev.fovea.engine.check.Report.Section;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.text.Detokenizer;
import dev.fovea.engine.text.Tokenizer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What is known of the tokenizer and the template, and whether they do what they are for. */
final class TextCheck {
  private static final String SAMPLE =
      "Hello, world! 12345 naïve café, Ελληνικά, 中文字符, עברית, 한국어 👍🏽\n\ttabs  and spaces.";

  private TextCheck() {}

  static Section describe(Subject subject, Tokenizer tokenizer, ChatTemplate template) {
    return new Section(
        "text",
        List.of(
            new Fact("vocabulary", tokenizer.vocabularySize() + " tokens"),
            new Fact("sample", tokenizer.encode(SAMPLE).length + " tokens"),
            new Fact("stop tokens", stopTokens(subject)),
            new Fact(
                "template",
                "%d characters, SHA-256 %s"
                    .formatted(template.source().length(), digest(template.source())))));
  }

  private static String stopTokens(Subject subject) {
    return subject
        .checkpoint()
        .json("generation_config.json")
        .map(json -> json.path("eos_token_id").toString())
        .filter(tokens -> !tokens.isEmpty())
        .orElseGet(() -> subject.config().node().path("eos_token_id").toString());
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static List<Finding> run(Tokenizer tokenizer, ChatTemplate template) {
    return List.of(roundTrip(tokenizer), plainText(tokenizer, template));
  }

  private static Finding roundTrip(Tokenizer tokenizer) {
    Detokenizer detokenizer = new Detokenizer(tokenizer);
    StringBuilder text = new StringBuilder();
    for (int token : tokenizer.encode(SAMPLE)) {
      text.append(detokenizer.append(token));
    }
    text.append(detokenizer.finish());
    boolean same = text.toString().equals(SAMPLE);
    return Finding.of("tokenizer", same, same ? "text comes back as it was" : "came back: " + text);
  }

  /** What a user writes must stay text, also if it is the template's own structure. */
  private static Finding plainText(Tokenizer tokenizer, ChatTemplate template) {
    String structure = template.render(variables("x"));
    int[] tokens = tokenizer.encodePrompt(template.render(variables(tokenizer.guard(structure))));
    long special =
        Arrays.stream(tokenizer.encodePrompt(structure)).filter(tokenizer::isSpecial).count();
    long found = Arrays.stream(tokens).filter(tokenizer::isSpecial).count();
    return Finding.of(
        "template",
        found == special,
        special
            + " special tokens around a question"
            + (found == special ? "" : "; text added " + (found - special)));
  }

  private static Map<String, Object> variables(String question) {
    return Map.of(
        "messages",
        List.of(Map.of("role", "user", "content", question)),
        "add_generation_prompt",
        true);
  }
}
