package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class PicturePlacesTest {
  private static final Content PICTURE = Content.image(new byte[0]);

  @Test
  void mismatch_roleWithoutPlaces_namesTheMessage() {
    List<Message> messages =
        List.of(
            Message.user(PICTURE, Content.text("What?")),
            Message.assistant("A cat."),
            new Message(Role.SYSTEM, List.of(Content.text("a"), PICTURE)));

    FoveaException error = new PicturePlaces(counting(Role.USER)).mismatch(messages, 1, 2);

    assertThat(error.code()).isEqualTo(ErrorCode.TEMPLATE_FAILED);
    assertThat(error.message()).contains("no place for pictures", "role is system");
    assertThat(error.parameter()).hasValue("messages[2].content");
  }

  @Test
  void mismatch_templateThatTakesOneOfAll_saysBothNumbers() {
    List<Message> messages = List.of(Message.user(PICTURE), Message.user(PICTURE));
    ToLongFunction<List<Message>> lastOnly =
        sent -> Math.min(1, counting(Role.USER).applyAsLong(sent));

    FoveaException error = new PicturePlaces(lastOnly).mismatch(messages, 1, 2);

    assertThat(error.message()).contains("1 places for 2 pictures");
    assertThat(error.parameter()).hasValue("messages");
  }

  @Test
  void mismatch_templateThatRefusesPart_saysBothNumbers() {
    ToLongFunction<List<Message>> refusing =
        _ -> {
          throw new FoveaException(ErrorCode.TEMPLATE_FAILED, "no");
        };

    FoveaException error =
        new PicturePlaces(refusing).mismatch(List.of(Message.user(PICTURE)), 0, 1);

    assertThat(error.message()).contains("0 places for 1 pictures");
  }

  /** Makes a place for each picture of messages of a role. */
  private static ToLongFunction<List<Message>> counting(Role role) {
    return messages ->
        messages.stream()
            .filter(message -> message.role() == role)
            .flatMap(message -> message.content().stream())
            .filter(PICTURE::equals)
            .count();
  }
}
