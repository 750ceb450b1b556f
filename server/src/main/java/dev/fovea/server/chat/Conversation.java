package dev.fovea.server.chat;

import dev.fovea.engine.Message;
import dev.fovea.server.work.MemoryShares;
import java.util.List;

/**
 * The messages of a request with their pictures, which can be taken once, and the memory that those
 * pictures take.
 */
final class Conversation implements AutoCloseable {
  private final List<MemoryShares.Share> memory;
  private List<Message> messages;

  /**
   * Creates a conversation.
   *
   * @param memory to be given back when it is closed
   */
  Conversation(List<Message> messages, List<MemoryShares.Share> memory) {
    this.messages = messages;
    this.memory = memory;
  }

  /** Returns the messages and forgets them; none the second time. */
  List<Message> take() {
    List<Message> taken = messages;
    messages = List.of();
    return taken;
  }

  /** Gives the memory back: nobody refers to the pictures any more. For any thread. */
  @Override
  public void close() {
    memory.forEach(MemoryShares.Share::close);
  }
}
