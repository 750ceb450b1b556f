package dev.fovea.hub.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.hub.Hub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/org/repo, org/repo",
    "http://huggingface.co/org/repo/, org/repo",
    "HTTPS://HuggingFace.co/Qwen/Qwen2.5-VL-7B-Instruct, Qwen/Qwen2.5-VL-7B-Instruct",
    "https://www.huggingface.co/org/repo, org/repo",
    "huggingface.co/org/repo, org/repo",
    "https://hf.co/org/repo, org/repo",
    "hf.co/org/repo, org/repo",
    "hf://org/repo, org/repo",
    "//huggingface.co/org/repo, org/repo",
    "https://huggingface.co/org/repo/tree/main, org/repo",
    "https://huggingface.co/org/repo/tree/main/sub/folder, org/repo",
    "https://huggingface.co/org/repo/blob/main/config.json, org/repo",
    "https://huggingface.co/org/repo/resolve/v1.0/model.safetensors?download=true, org/repo@v1.0",
    "https://huggingface.co/org/repo/raw/main/README.md, org/repo",
    "https://huggingface.co/org/repo/tree/refs%2Fpr%2F1, org/repo@refs/pr/1",
    "https://huggingface.co/org/repo/commit/0123abc, org/repo@0123abc",
    "https://huggingface.co/org/repo/discussions/7, org/repo",
    "https://huggingface.co/org/repo?library=transformers, org/repo",
    "https://huggingface.co/org/repo#usage, org/repo",
    "https://huggingface.co/org/repo@main, org/repo@main",
    "' https://huggingface.co/org/repo ', org/repo"
  })
  void id_addressOfAPage_isItsModel(String address, String id) {
    assertThat(PageAddress.id(address)).hasValue(id);
    assertThat(Hub.plainName(address)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/repo",
        "qwen3-vl-4b",
        "",
        "https://huggingface.co",
        "https://huggingface.co/org",
        "https://huggingface.co/datasets/org/repo",
        "https://huggingface.co/spaces/org/repo",
        "https://huggingface.co/../repo",
        "https://huggingface.co.example.org/org/repo",
        "https://example.org/huggingface.co/org/repo",
        "https://example.org/org/repo",
        "file:///etc/passwd",
        "/models/huggingface.co/org/repo"
      })
  void plainName_anythingElse_isAsItWas(String text) {
    assertThat(Hub.plainName(text)).isEqualTo(text);
  }
}
