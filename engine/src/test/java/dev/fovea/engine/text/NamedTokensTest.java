package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is expected is what {@code AutoTokenizer} of transformers 5.24 makes of the same files. */
class NamedTokensTest {
  private static final String END = "<|endoftext|>";

  @TempDir Path folder;

  @Test
  void read_tokensOfAllForms_areText() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "add_bos_token": true,
         "eos_token": {"__type": "AddedToken", "content": "<|im_end|>", "special": true},
         "pad_token": null, "image_token": "<|image_pad|>", "model_max_length": 4096,
         "extra_special_tokens": {"video_token": "<|video_pad|>", "audio": {"content": "<a>"}},
         "added_tokens_decoder": {}}
        """);

    assertThat(NamedTokens.read(folder))
        .isEqualTo(
            Map.of(
                "bos_token", "<s>",
                "eos_token", "<|im_end|>",
                "image_token", "<|image_pad|>",
                "video_token", "<|video_pad|>",
                "audio", "<a>"));
  }

  @Test
  void read_listOfAdditionalTokens_hasNoNames() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"tokenizer_class": "LlamaTokenizerFast", "additional_special_tokens": ["<a>", "<b>"]}
        """);

    assertThat(NamedTokens.read(folder)).isEmpty();
  }

  @Test
  void read_nothingSaid_presumesWhatTheClassDoes() throws IOException {
    assertThat(NamedTokens.read(folder)).containsOnlyKeys("eos_token", "unk_token", "pad_token");

    write("tokenizer_config.json", "{\"tokenizer_class\": \"GPT2TokenizerFast\"}");
    assertThat(NamedTokens.read(folder))
        .isEqualTo(Map.of("bos_token", END, "eos_token", END, "unk_token", END));

    write("config.json", "{\"model_type\": \"qwen2\"}");
    assertThat(NamedTokens.read(folder))
        .isEqualTo(Map.of("eos_token", END, "unk_token", END, "pad_token", END));

    write(
        "tokenizer_config.json", "{\"tokenizer_class\": \"Qwen2Tokenizer\", \"unk_token\": null}");
    assertThat(NamedTokens.read(folder)).isEqualTo(Map.of("eos_token", END, "pad_token", END));
  }

  @Test
  void read_mapOfSpecialTokens_countsWithoutDecoderOnly() throws IOException {
    String config =
        "\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"eos_token\": \"<|im_end|>\"";
    write("tokenizer_config.json", "{" + config + "}");
    write(
        "special_tokens_map.json",
        """
        {"eos_token": {"content": "</s>", "lstrip": false}, "foo_token": "x",
         "additional_special_tokens": ["<x>"]}
        """);
    assertThat(NamedTokens.read(folder)).isEqualTo(Map.of("eos_token", "</s>", "foo_token", "x"));

    write("tokenizer_config.json", "{" + config + ", \"added_tokens_decoder\": {}}");
    assertThat(NamedTokens.read(folder)).isEqualTo(Map.of("eos_token", "<|im_end|>"));
  }

  @Test
  void read_endlessToken_isRefused() throws IOException {
    write("tokenizer_config.json", "{\"bos_token\": \"" + "x".repeat(70_000) + "\"}");

    assertThatThrownBy(() -> NamedTokens.read(folder))
        .hasMessageContaining("tokenizer_config.json: the named tokens have 700")
        .isInstanceOfSatisfying(
            FoveaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT));
  }

  @Test
  void load_templateOfCheckpoint_seesThemAndNoTools() throws IOException {
    write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"cls_token\": null}");
    write(
        "chat_template.jinja",
        "{{ bos_token }}{{ cls_token is defined }}{{ tools }}{{ documents | tojson }}{{ a }}");

    assertThat(ChatTemplate.load(folder).render(Map.of("a", 1))).isEqualTo("<s>FalseNonenull1");
    assertThat(ChatTemplate.load(folder).render(Map.of("bos_token", "x", "tools", true)))
        .isEqualTo("xFalseTruenull");
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }
}
