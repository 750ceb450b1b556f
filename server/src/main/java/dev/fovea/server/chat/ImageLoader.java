package dev.fovea.server.chat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import dev.fovea.engine.OpenedPicture;
import dev.fovea.engine.PictureRules;
import dev.fovea.server.pictures.ImageSource;
import dev.fovea.server.pictures.LocalFiles;
import dev.fovea.server.pictures.RemoteImages;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.work.Deadline;
import dev.fovea.server.work.MemoryShares;
import dev.fovea.server.work.Workshop;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns the messages of a request into the engine's, with their pictures read, checked, decoded and
 * resized, each once. Nothing is decoded before all are known to fit. For any number of threads.
 */
public final class ImageLoader {
  /** The bytes that all pictures of a request may have. */
  public static final int MAX_TOTAL_BYTES = 128 << 20;

  /** Headers are a small part of a file. */
  private static final int HEADER_SHARE = 16;

  private final LocalFiles files;
  private final RemoteImages remote;
  private final Workshop workshop;
  private final MemoryShares encoded;
  private final MemoryShares decoded;

  /**
   * Creates a loader.
   *
   * @param encoded memory for files that are read or fetched
   * @param decoded memory to decode and resize in
   */
  public ImageLoader(
      LocalFiles files,
      RemoteImages remote,
      Workshop workshop,
      MemoryShares encoded,
      MemoryShares decoded) {
    this.files = files;
    this.remote = remote;
    this.workshop = workshop;
    this.encoded = encoded;
    this.decoded = decoded;
  }

  /**
   * Loads all pictures, one after the other.
   *
   * @param rules of the model that they are for
   * @throws ApiException with status 400 if one cannot be loaded, with 503 if there is too much to
   *     do, or no memory, until the deadline
   * @throws FoveaException if one is no picture that the model takes, or they do not fit its
   *     context
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Conversation load(List<ChatCall.Turn> turns, PictureRules rules, Deadline deadline)
      throws InterruptedException {
    List<ChatCall.Part.Picture> pictures = turns.stream().flatMap(ChatCall.Turn::pictures).toList();
    List<MemoryShares.Share> shares = new ArrayList<>();
    boolean loaded = false;
    try {
      Deque<Content> contents = new ArrayDeque<>();
      if (!pictures.isEmpty()) {
        List<Content.Image> images = read(pictures, shares, deadline);
        List<OpenedPicture> opened = open(pictures, images, rules, deadline);
        rules.checkLength(opened);
        contents.addAll(prepare(pictures, opened, shares, deadline));
      }
      Conversation conversation = new Conversation(messages(turns, contents), shares);
      loaded = true;
      return conversation;
    } finally {
      if (!loaded) {
        shares.forEach(MemoryShares.Share::close);
      }
    }
  }

  private List<Content.Image> read(
      List<ChatCall.Part.Picture> pictures, List<MemoryShares.Share> shares, Deadline deadline)
      throws InterruptedException {
    // Memory of one kind is taken once: who holds some and waits for more could wait for ever.
    long most = pictures.stream().mapToLong(ImageLoader::mostBytes).sum();
    most = Math.min(Math.min(most, MAX_TOTAL_BYTES), encoded.bytes());
    MemoryShares.Share share = encoded.take(most, deadline);
    shares.add(share);
    List<Content.Image> images = new ArrayList<>();
    long total = 0;
    long read = 0;
    for (ChatCall.Part.Picture picture : pictures) {
      boolean given = picture.source() instanceof ImageSource.Data;
      long left = given ? MAX_TOTAL_BYTES - total : Math.min(MAX_TOTAL_BYTES - total, most - read);
      byte[] bytes = bytes(picture, (int) left);
      total += bytes.length;
      read += given ? 0 : bytes.length;
      images.add(new Content.Image(bytes, picture.maxPixels()));
    }
    share.keep(read);
    return images;
  }

  /** Returns the memory that a picture may take that is not in the request itself. */
  private static long mostBytes(ChatCall.Part.Picture picture) {
    return switch (picture.source()) {
      case ImageSource.Data _ -> 0;
      case ImageSource.LocalFile _ -> LocalFiles.MAX_FILE_BYTES;
      case ImageSource.Remote _ -> RemoteImages.Limits.DEFAULTS.maxBytes();
    };
  }

  private byte[] bytes(ChatCall.Part.Picture picture, int left) throws InterruptedException {
    byte[] bytes =
        switch (picture.source()) {
          case ImageSource.Data(byte[] data) -> data;
          case ImageSource.LocalFile file ->
              files.read(file.path(), Math.min(left, LocalFiles.MAX_FILE_BYTES), picture.place());
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

  private List<OpenedPicture> open(
      List<ChatCall.Part.Picture> pictures,
      List<Content.Image> images,
      PictureRules rules,
      Deadline deadline)
      throws InterruptedException {
    List<OpenedPicture> opened = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      Content.Image image = images.get(i);
      ChatCall.Part.Picture picture = pictures.get(i);
      opened.add(
          workshop.bytes(
              image.data().length / HEADER_SHARE,
              deadline,
              () -> placed(picture, () -> rules.open(image))));
    }
    return opened;
  }

  private List<Content> prepare(
      List<ChatCall.Part.Picture> pictures,
      List<OpenedPicture> opened,
      List<MemoryShares.Share> shares,
      Deadline deadline)
      throws InterruptedException {
    long kept = opened.stream().mapToLong(OpenedPicture::preparedBytes).sum();
    long working = 0;
    for (OpenedPicture picture : opened) {
      working = Math.max(working, picture.workingBytes() - picture.preparedBytes());
    }
    MemoryShares.Share share = decoded.take(fitting(kept + working), deadline);
    shares.add(share);
    List<Content> contents = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      OpenedPicture picture = opened.get(i);
      ChatCall.Part.Picture named = pictures.get(i);
      contents.add(
          workshop.pixels(
              picture.pixels(), deadline, () -> share.use(() -> placed(named, picture::prepare))));
    }
    share.keep(kept);
    return contents;
  }

  private long fitting(long bytes) {
    if (bytes > decoded.bytes()) {
      throw new FoveaException(
              ErrorCode.IMAGE_TOO_LARGE,
              "the pictures take %d bytes of memory to decode; this server has %d for that"
                  .formatted(bytes, decoded.bytes()))
          .at("messages");
    }
    return bytes;
  }

  /** Adds the place of a picture to what is wrong with it. */
  private static <T> T placed(ChatCall.Part.Picture picture, Supplier<T> work) {
    try {
      return work.get();
    } catch (FoveaException e) {
      throw e.at(picture.place());
    }
  }

  /** Returns the messages, whose pictures are {@code contents} in order. */
  private static List<Message> messages(List<ChatCall.Turn> turns, Deque<Content> contents) {
    return turns.stream()
        .map(turn ->
            turn.message(
                turn.parts().stream()
                    .map(part ->
                        switch (part) {
                          case ChatCall.Part.Text(String text) -> Content.text(text);
                          case ChatCall.Part.Picture _ -> contents.removeFirst();
                        })
                    .toList()))
        .toList();
  }
}
