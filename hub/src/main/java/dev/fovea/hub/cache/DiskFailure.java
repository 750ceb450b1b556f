package dev.fovea.hub.cache;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Says what failures of the cache's file system mean. */
public final class DiskFailure {
  private static final String ABSENT =
      "not there, and cannot be made; HF_HUB_CACHE sets another folder";

  private DiskFailure() {}

  /** Returns the failure of an operation on {@code place}. */
  public static HubException of(IOException failure, Path place) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure instanceof ClosedChannelException) {
      return HubException.at(place, ErrorCode.CANCELLED, "the pull was stopped", failure);
    }
    if (text.contains("no space left")
        || text.contains("not enough space")
        || text.contains("disk quota")) {
      return HubException.at(
          place,
          ErrorCode.NO_SPACE,
          "the disk is full; make room and pull again, which goes on there",
          failure);
    }
    if (failure instanceof AccessDeniedException
        || text.contains("read-only file system")
        || text.contains("permission denied")) {
      return readOnly(failure, place);
    }
    if (failure instanceof NoSuchFileException missing) {
      return HubException.local(
          ErrorCode.CACHE,
          "%s: %s is %s".formatted(place, missing.getFile(), ABSENT),
          "the folder of the cache is " + ABSENT,
          failure);
    }
    return broken(failure, place);
  }

  /** Returns the failure of a look into the folder {@code place}. */
  public static HubException ofListing(RuntimeException failure, Path place) {
    return failure.getCause() instanceof IOException cause
        ? of(cause, place)
        : broken(failure, place);
  }

  private static HubException broken(Exception failure, Path place) {
    return HubException.local(
        ErrorCode.CACHE,
        place + ": the cache failed: " + failure,
        "the cache failed" + words(failure),
        failure);
  }

  /** Returns what the system says, if it can be told from the files that it says it of. */
  private static String words(Exception failure) {
    return failure instanceof FileSystemException named && named.getReason() != null
        ? ": " + named.getReason()
        : "";
  }

  public static HubException of(ReadOnlyFileSystemException failure, Path place) {
    return readOnly(failure, place);
  }

  private static HubException readOnly(Exception failure, Path place) {
    return HubException.at(
        place,
        ErrorCode.READ_ONLY,
        "the cache may not be written; change its rights, or set HF_HUB_CACHE to another folder",
        failure);
  }
}
