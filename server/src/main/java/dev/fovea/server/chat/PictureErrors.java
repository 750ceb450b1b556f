package dev.fovea.server.chat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.server.pictures.ImageSource;
import dev.fovea.server.pictures.LocalFiles;
import dev.fovea.server.wire.ApiError;
import java.util.Optional;

/**
 * What a client is told about a picture that is none. Of what it sent itself, all; of what this
 * server read for it, only that: whoever may name a file or a URL need not be allowed to read it.
 */
final class PictureErrors {
  private PictureErrors() {}

  /** Returns what to throw instead of what the engine threw while it answered {@code call}. */
  static RuntimeException of(FoveaException failure, ChatCall call) {
    if (failure.code() != ErrorCode.INVALID_IMAGE) {
      return failure;
    }
    Optional<ChatCall.Part.Picture> picture = failure.parameter().flatMap(call::picture);
    return picture.<RuntimeException>map(found -> of(failure, found)).orElse(failure);
  }

  private static RuntimeException of(FoveaException failure, ChatCall.Part.Picture picture) {
    return switch (picture.source()) {
      case ImageSource.Data _ -> failure;
      case ImageSource.LocalFile file -> LocalFiles.unreadable(picture.place(), file.path());
      case ImageSource.Remote _ ->
          ApiError.at(
                  picture.place(),
                  "invalid_image",
                  "What the URL leads to cannot be read as a picture.")
              .exception();
    };
  }
}
