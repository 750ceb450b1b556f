package dev.fovea.hub.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.Catalog;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiskFailureTest {
  private static final Path CACHE = Path.of("/srv/hub");

  @Test
  void of_messagesOfTheSystem_haveTheirCodes() {
    assertThat(DiskFailure.of(new IOException("No space left on device"), CACHE).code())
        .isEqualTo(ErrorCode.NO_SPACE);
    assertThat(DiskFailure.of(new IOException("Read-only file system"), CACHE).code())
        .isEqualTo(ErrorCode.READ_ONLY);
    assertThat(DiskFailure.of(new IOException("Input/output error"), CACHE).code())
        .isEqualTo(ErrorCode.CACHE);
  }

  static List<HubException> failuresOfTheDisk() {
    Path place = Path.of("/srv/my cache");
    return List.of(
        DiskFailure.of(new IOException("No space left on device"), place),
        DiskFailure.of(new IOException("Read-only file system"), place),
        DiskFailure.of(new AccessDeniedException(place + "/x"), place),
        DiskFailure.of(new NoSuchFileException(place.toString()), place),
        DiskFailure.of(new FileSystemException(place + "/x", null, "Input/output error"), place),
        DiskFailure.of(new FileSystemException(place + "/x"), place),
        DiskFailure.of(new ClosedChannelException(), place),
        DiskFailure.of(new ReadOnlyFileSystemException(), place),
        DiskFailure.ofListing(new UncheckedIOException(new IOException("odd")), place),
        CacheRemoval.notThere(place, ModelId.of("org/tiny", Catalog.builtIn())));
  }

  @ParameterizedTest
  @MethodSource("failuresOfTheDisk")
  void of_hasAReasonThatNamesNoPlace(HubException failure) {
    assertThat(failure.message()).contains("/srv/my cache");
    assertThat(failure.reason()).isNotBlank().doesNotContain("/srv", "my cache");
  }
}
