package dev.fovea.server.access;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses pictures may be fetched from. Names are resolved here, once, so that the address
 * that was checked is the one connected to.
 */
public interface AddressPolicy {
  /** The public internet: no address of this machine, its network, or with a special meaning. */
  AddressPolicy PUBLIC = AddressPolicy::isPublic;

  /** Returns whether to connect to {@code address}. */
  boolean allows(InetAddress address);

  /**
   * Returns all addresses of a host, at least one.
   *
   * @throws UnknownHostException if there is none
   */
  default List<InetAddress> resolve(String host) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(host));
  }

  private static boolean isPublic(InetAddress address) {
    return switch (address) {
      case Inet4Address v4 -> isPublic4(v4.getAddress());
      case Inet6Address v6 -> isPublic6(v6.getAddress());
      default -> false;
    };
  }

  /** Leaves out the blocks of IANA's special-purpose registry for IPv4, and multicast. */
  private static boolean isPublic4(byte[] address) {
    int a = address[0] & 0xff;
    int b = address[1] & 0xff;
    int c = address[2] & 0xff;
    return switch (a) {
      case 0, 10, 127 -> false;
      case 100 -> b < 64 || b > 127;
      case 169 -> b != 254;
      case 172 -> b < 16 || b > 31;
      case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      default -> a < 224;
    };
  }

  /**
   * Allows global unicast, 2000::/3, without its special blocks. An address that carries one of
   * IPv4 is as public as that.
   */
  private static boolean isPublic6(byte[] address) {
    if (startsWith(address, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) { // NAT64
      return isPublic4(Arrays.copyOfRange(address, 12, 16));
    }
    if (startsWith(address, 0x20, 0x02)) { // 6to4
      return isPublic4(Arrays.copyOfRange(address, 2, 6));
    }
    return (address[0] & 0xe0) == 0x20
        && !startsWith(address, 0x20, 0x01, 0x00) // Teredo, ORCHID and other protocols
        && !startsWith(address, 0x20, 0x01, 0x01)
        && !startsWith(address, 0x20, 0x01, 0x0d, 0xb8) // documentation
        && !startsWith(address, 0x3f, 0xff); // documentation
  }

  private static boolean startsWith(byte[] address, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((address[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
