package dev.fovea.server.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.engine.Finish;
import dev.fovea.engine.TokenLogprob;
import dev.fovea.engine.Usage;
import dev.fovea.server.wire.Json;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes the answers to one request in OpenAI's form. */
final class ChatResponses {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ChatCall call;
  private final String id;
  private final long created;

  /** Creates the writer for a request, and an id for its response. */
  ChatResponses(ChatCall call) {
    this.call = call;
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    this.id = "chatcmpl-" + HexFormat.of().formatHex(random);
    this.created = System.currentTimeMillis() / 1000;
  }

  /** A complete answer. */
  record Answer(String text, Finish finish, List<TokenLogprob> logprobs) {}

  /** Returns the whole response. */
  ObjectNode completion(List<Answer> answers, List<Usage> usages) {
    ObjectNode response = head("chat.completion");
    ArrayNode choices = response.putArray("choices");
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      ObjectNode choice = choices.addObject().put("index", i);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", answer.text())
          .putNull("refusal");
      putLogprobs(choice, answer.logprobs());
      choice.put("finish_reason", reason(answer.finish()));
    }
    response.set("usage", usage(usages));
    return response;
  }

  /** Returns the first chunk of an answer. */
  ObjectNode begin(int index) {
    ObjectNode delta = Json.object().put("role", "assistant").put("content", "");
    return chunk(index, delta.putNull("refusal"), List.of(), Optional.empty());
  }

  /** Returns a chunk with more text. */
  ObjectNode text(int index, String text, List<TokenLogprob> logprobs) {
    return chunk(index, Json.object().put("content", text), logprobs, Optional.empty());
  }

  /** Returns the last chunk of an answer. */
  ObjectNode end(int index, Finish finish) {
    return chunk(index, Json.object(), List.of(), Optional.of(reason(finish)));
  }

  /** Returns the chunk after all others, if the request wants it. */
  ObjectNode usageChunk(List<Usage> usages) {
    ObjectNode chunk = head("chat.completion.chunk");
    chunk.putArray("choices");
    chunk.set("usage", usage(usages));
    return chunk;
  }

  private ObjectNode chunk(
      int index, ObjectNode delta, List<TokenLogprob> logprobs, Optional<String> finish) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
    choice.set("delta", delta);
    if (logprobs.isEmpty()) {
      choice.putNull("logprobs");
    } else {
      putLogprobs(choice, logprobs);
    }
    choice.put("finish_reason", finish.orElse(null));
    if (call.includeUsage()) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", call.model());
  }

  private void putLogprobs(ObjectNode choice, List<TokenLogprob> logprobs) {
    if (call.topLogprobs().isEmpty()) {
      choice.putNull("logprobs");
      return;
    }
    ObjectNode node = choice.putObject("logprobs");
    ArrayNode content = node.putArray("content");
    for (TokenLogprob token : logprobs) {
      ArrayNode alternatives = logprob(content.addObject(), token).putArray("top_logprobs");
      token.alternatives().forEach(other -> logprob(alternatives.addObject(), other));
    }
    node.putNull("refusal");
  }

  private static ObjectNode logprob(ObjectNode node, TokenLogprob token) {
    // JSON has no infinity; OpenAI gives this number for what is all but impossible.
    double logprob = Double.isFinite(token.logprob()) ? token.logprob() : -9999.0;
    ArrayNode bytes = node.put("token", token.text()).put("logprob", logprob).putArray("bytes");
    for (byte value : token.bytes()) {
      bytes.add(value & 0xff);
    }
    return node;
  }

  /** Returns what all answers cost. The prompt is the same for all and counts once. */
  private static ObjectNode usage(List<Usage> usages) {
    Usage first = usages.getFirst();
    int completion = usages.stream().mapToInt(Usage::completionTokens).sum();
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", first.promptTokens())
            .put("completion_tokens", completion)
            .put("total_tokens", first.promptTokens() + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", first.cachedTokens());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    ArrayNode images = usage.putArray("images");
    for (Usage.ImageUsage image : first.images()) {
      images
          .addObject()
          .put("original_width", image.originalWidth())
          .put("original_height", image.originalHeight())
          .put("width", image.width())
          .put("height", image.height())
          .put("tokens", image.tokens());
    }
    return usage;
  }

  private static String reason(Finish finish) {
    return switch (finish) {
      case Finish.Length() -> "length";
      case Finish.Stop(), Finish.Cancelled() -> "stop";
    };
  }
}
