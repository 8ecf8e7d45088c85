package dev.cliproxy.proxy;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket as the container has it; one object for each connection. Public for the container
 * alone, which looks for it by reflection. Text comes in parts, because some containers hold room
 * for the longest message from the beginning otherwise.
 */
public final class SocketEndpoint extends Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);

  /** How long a connection is kept on which nothing happens; OpenAI's end after as long. */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(60);

  /** How long a client may take to take a message. */
  static final Duration LONGEST_SEND = Duration.ofSeconds(30);

  private final Function<SocketConnection.Wire, SocketConnection> opening;
  private volatile SocketConnection connection;

  /** Makes the connection of its wire when the container has opened it. */
  SocketEndpoint(Function<SocketConnection.Wire, SocketConnection> opening) {
    this.opening = Objects.requireNonNull(opening, "opening");
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(LONGEST_SILENCE.toMillis());
    session.getAsyncRemote().setSendTimeout(LONGEST_SEND.toMillis());
    SocketConnection opened = opening.apply(new SessionWire(session));
    connection = opened;
    session.addMessageHandler(
        String.class,
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            opened.received(part, last);
          }
        });
    session.addMessageHandler(
        ByteBuffer.class,
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            opened.receivedBinary();
          }
        });
    opened.opened();
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    gone();
  }

  @Override
  public void onError(Session session, Throwable failure) {
    LOG.debug("A WebSocket ended: {}", failure.toString());
    gone();
  }

  private void gone() {
    SocketConnection opened = connection;
    if (opened != null) {
      opened.gone();
    }
  }

  private record SessionWire(Session session) implements SocketConnection.Wire {
    @Override
    public void send(String text, Runnable sent, Runnable failed) {
      try {
        session
            .getAsyncRemote()
            .sendText(
                text,
                result -> {
                  if (result.isOK()) {
                    sent.run();
                  } else {
                    LOG.debug("A message was not sent: {}", String.valueOf(result.getException()));
                    failed.run();
                    close(CloseReason.CloseCodes.UNEXPECTED_CONDITION.getCode(), "");
                  }
                });
      } catch (RuntimeException e) {
        // Whatever it is, nobody would tell of this message any more.
        LOG.debug("A message was not sent: {}", e.toString());
        failed.run();
      }
    }

    @Override
    public void close(int code, String reason) {
      try {
        // For the other side's part in closing.
        session.setMaxIdleTimeout(LONGEST_SEND.toMillis());
        session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
      } catch (IOException | IllegalStateException e) {
        LOG.debug("A WebSocket is closed already: {}", e.toString());
      }
    }
  }
}
