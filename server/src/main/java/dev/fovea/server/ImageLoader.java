package dev.fovea.server;

import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Turns the messages of a request into the engine's, with the bytes of their pictures. */
final class ImageLoader {
  /** The bytes that one picture may have. */
  static final int MAX_FILE_BYTES = 64 << 20;

  /** The bytes that all pictures of a request may have. */
  static final int MAX_TOTAL_BYTES = 128 << 20;

  private final LocalFiles files;
  private final RemoteImages remote;

  ImageLoader(LocalFiles files, RemoteImages remote) {
    this.files = files;
    this.remote = remote;
  }

  /**
   * Loads all pictures, one after the other.
   *
   * @throws ApiException with status 400 if one cannot be loaded
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  List<Message> load(List<ChatCall.Turn> turns) throws InterruptedException {
    List<Message> messages = new ArrayList<>();
    int left = MAX_TOTAL_BYTES;
    for (ChatCall.Turn turn : turns) {
      List<Content> contents = new ArrayList<>();
      for (ChatCall.Part part : turn.parts()) {
        switch (part) {
          case ChatCall.Part.Text(String text) -> contents.add(Content.text(text));
          case ChatCall.Part.Picture picture -> {
            byte[] bytes = bytes(picture, left);
            left -= bytes.length;
            contents.add(new Content.Image(bytes, picture.maxPixels()));
          }
        }
      }
      messages.add(new Message(turn.role(), contents));
    }
    return messages;
  }

  private byte[] bytes(ChatCall.Part.Picture picture, int left) throws InterruptedException {
    byte[] bytes =
        switch (picture.source()) {
          case ImageSource.Data(byte[] data) -> data;
          case ImageSource.LocalFile file ->
              files.read(file.path(), Math.min(left, MAX_FILE_BYTES), picture.place());
          case ImageSource.Remote(URI uri) -> remote.fetch(uri, left, picture.place());
        };
    if (bytes.length > left) {
      throw ApiError.at(
              picture.place(),
              "invalid_image",
              "The pictures have more than " + MAX_TOTAL_BYTES + " bytes together.")
          .exception();
    }
    return bytes;
  }
}
