package dev.fovea.hub.transfer;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.TransferException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;

/**
 * Names the address to which there is no way: the hub's, or one that it redirected to. Connections
 * that were made and then failed are another matter.
 */
final class Unreachable {
  private Unreachable() {}

  static boolean is(IOException failure) {
    return failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof HttpConnectTimeoutException
        || failure.getCause() instanceof UnresolvedAddressException;
  }

  /** Returns the failure to reach {@code address}, which another attempt may not have. */
  static TransferException at(String address, IOException failure) {
    TransferException named =
        new TransferException(
            ErrorCode.OFFLINE, "there is no way to " + address + ": " + reason(failure));
    named.initCause(failure);
    return named;
  }

  private static String reason(IOException failure) {
    Throwable root = failure;
    while (root.getMessage() == null && root.getCause() != null) {
      root = root.getCause();
    }
    return switch (root) {
      case ClosedChannelException _ -> "nothing answers there";
      case UnresolvedAddressException _, UnknownHostException _ ->
          "the name of the host is unknown";
      case HttpConnectTimeoutException _ -> "nothing answers there in time";
      default -> root.getMessage() == null ? "it cannot be connected" : root.getMessage();
    };
  }
}
