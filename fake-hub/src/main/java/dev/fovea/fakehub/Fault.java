package dev.fovea.fakehub;

import java.util.Random;

/** What a server does wrong with one answer. Sizes are in bytes of the body. */
public sealed interface Fault {
  /** Answers rightly. */
  record None() implements Fault {}

  /** Answers with a status; {@code retryAfter} is a header if not empty. */
  record Status(int status, String retryAfter) implements Fault {}

  /** Answers with a status and the hub's name for the error. */
  record Refusal(int status, String code) implements Fault {}

  /** Asks for a user and a password, as a proxy does. */
  record ProxyLogin() implements Fault {}

  /** Redirects to somewhere else. */
  record RedirectTo(String location) implements Fault {}

  /** Closes the connection after so much of the body. */
  record Cut(int after) implements Fault {}

  /** Closes the connection before an answer. */
  record Reset() implements Fault {}

  /** Sends so much of the body and then nothing, until the client gives up. */
  record Stall(int after) implements Fault {}

  /** Sends a byte of the body wrong. */
  record WrongByte(int at) implements Fault {}

  /** Redirects to the same thing, by a path alone or an address. */
  record Redirect(boolean relative) implements Fault {}

  /** Tells more bytes in Content-Length than come. */
  record TooLong(int more) implements Fault {}

  /** Tells other bytes in Content-Range than were asked for. */
  record OtherRange() implements Fault {}

  /** Sends fewer bytes than asked for, and says so. */
  record ShortRange() implements Fault {}

  /** Sends the whole file whatever was asked for. */
  record NoRange() implements Fault {}

  /** Sends a page of HTML with status 200. */
  record Html() implements Fault {}

  Fault NONE = new None();

  /** Draws a fault; the rare ones cost time or make a file start over. */
  static Fault draw(Random random) {
    int at = random.nextInt(40_000);
    return switch (random.nextInt(20)) {
      case 0, 1 -> new Status(500 + random.nextInt(5), "");
      case 2, 3 -> new Status(429, random.nextBoolean() ? "0" : "");
      case 4, 5, 6, 7 -> new Cut(at);
      case 8 -> new Reset();
      case 9 -> random.nextInt(4) == 0 ? new Stall(at) : new Cut(0);
      case 10, 11 -> new WrongByte(at);
      case 12, 13 -> new Redirect(random.nextBoolean());
      case 14, 15 -> new TooLong(1 + random.nextInt(5000));
      case 16 -> new OtherRange();
      case 17 -> new ShortRange();
      case 18 -> new NoRange();
      default -> new Html();
    };
  }
}
