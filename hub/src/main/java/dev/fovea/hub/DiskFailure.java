package dev.fovea.hub;

import dev.fovea.hub.HubException.Code;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Says what failures of the cache's file system mean. */
final class DiskFailure {
  private DiskFailure() {}

  /** Returns the failure of an operation on {@code place}. */
  static HubException of(IOException failure, Path place) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure instanceof ClosedChannelException) {
      return new HubException(Code.CANCELLED, place + ": the pull was stopped", failure);
    }
    if (text.contains("no space left")
        || text.contains("not enough space")
        || text.contains("disk quota")) {
      return new HubException(
          Code.NO_SPACE,
          place + ": the disk is full; make room and pull again, which goes on there",
          failure);
    }
    if (failure instanceof AccessDeniedException
        || text.contains("read-only file system")
        || text.contains("permission denied")) {
      return readOnly(failure, place);
    }
    if (failure instanceof NoSuchFileException missing) {
      return new HubException(
          Code.CACHE,
          "%s: %s is not there, and cannot be made; HF_HUB_CACHE sets another folder"
              .formatted(place, missing.getFile()),
          failure);
    }
    return new HubException(Code.CACHE, place + ": the cache failed: " + failure, failure);
  }

  /** Returns the failure of a look into the folder {@code place}. */
  static HubException ofListing(RuntimeException failure, Path place) {
    return failure.getCause() instanceof IOException cause
        ? of(cause, place)
        : new HubException(Code.CACHE, place + ": the cache failed: " + failure, failure);
  }

  static HubException of(ReadOnlyFileSystemException failure, Path place) {
    return readOnly(failure, place);
  }

  private static HubException readOnly(Exception failure, Path place) {
    return new HubException(
        Code.READ_ONLY,
        place
            + ": the cache may not be written; change its rights, or set HF_HUB_CACHE to another"
            + " folder",
        failure);
  }
}
