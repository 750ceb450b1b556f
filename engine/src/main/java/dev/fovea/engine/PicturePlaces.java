package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Finds out which message has a picture that a chat template made no place for, so that an error
 * can say so.
 *
 * @param places counts the places for pictures that the template makes in a conversation
 */
record PicturePlaces(ToLongFunction<List<Message>> places) {
  /** Each takes a rendering; a client who sent more pictures than this is told of all as one. */
  private static final int MOST_TRIED = 20;

  /**
   * Returns the error that {@code found} places were made for {@code pictures}; it has the message
   * whose picture is to blame, if the template treats messages one by one.
   */
  FoveaException mismatch(List<Message> messages, long found, int pictures) {
    int tried = 0;
    for (int m = 0; m < messages.size() && tried < MOST_TRIED; m++) {
      long own = pictures(messages.get(m));
      if (own == 0) {
        continue;
      }
      tried++;
      if (isWrong(messages, m, own)) {
        String role = messages.get(m).role().name().toLowerCase(Locale.ROOT);
        return new FoveaException(
                ErrorCode.TEMPLATE_FAILED,
                "the chat template of this model has no place for pictures in this message, whose"
                    + " role is "
                    + role)
            .at("messages[" + m + "].content");
      }
    }
    return new FoveaException(
            ErrorCode.TEMPLATE_FAILED,
            "the chat template made "
                + found
                + " places for "
                + pictures
                + " pictures: this model takes them in other roles or not at all")
        .at("messages");
  }

  private boolean isWrong(List<Message> messages, int index, long own) {
    try {
      return places.applyAsLong(only(messages, index)) != own;
    } catch (FoveaException _) {
      return false;
    }
  }

  /** Returns the messages with the pictures of one of them. */
  private static List<Message> only(List<Message> messages, int index) {
    List<Message> result = new ArrayList<>(messages.size());
    for (int m = 0; m < messages.size(); m++) {
      result.add(m == index ? messages.get(m) : withoutPictures(messages.get(m)));
    }
    return result;
  }

  private static Message withoutPictures(Message message) {
    List<Content> texts =
        message.content().stream().filter(Content.Text.class::isInstance).toList();
    return new Message(
        message.role(),
        texts,
        message.reasoning(),
        message.toolCalls(),
        message.toolCallId(),
        message.toolName());
  }

  private static long pictures(Message message) {
    return message.content().stream().filter(part -> !(part instanceof Content.Text)).count();
  }
}
