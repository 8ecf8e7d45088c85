package dev.cliproxy.testing;

import dev.cliproxy.testing.ReceivedRequest.Ending;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server that does exactly what a test wants, misbehaviour included. It reads each
 * request whole, asks its script for a {@link Reply}, and plays it; connections are kept alive.
 * While it answers it also listens, and so knows when the peer has gone.
 */
public final class ScriptedUpstream implements AutoCloseable {
  private final Optional<TestCertificate> certificate;
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Script script;
  private Listener listener;

  /** Decides what a request is answered; called on the server's threads. */
  @FunctionalInterface
  public interface Script {
    /** The answer to one request. */
    Reply answer(ReceivedRequest request);
  }

  private ScriptedUpstream(Optional<TestCertificate> certificate, Script script) {
    this.certificate = certificate;
    this.script = script;
  }

  /** Starts on a free port. */
  public static ScriptedUpstream start(Script script) throws IOException {
    return start(Optional.empty(), script);
  }

  /** Starts with TLS on a free port. */
  public static ScriptedUpstream startTls(TestCertificate certificate, Script script)
      throws IOException {
    return start(Optional.of(certificate), script);
  }

  private static ScriptedUpstream start(Optional<TestCertificate> certificate, Script script)
      throws IOException {
    ScriptedUpstream upstream = new ScriptedUpstream(certificate, script);
    upstream.listener = Listener.start("scripted-upstream", upstream::serve);
    return upstream;
  }

  /** From now on answers in another way. */
  public void follow(Script other) {
    script = other;
  }

  /** From now on answers every request like this. */
  public void always(Reply reply) {
    follow(request -> reply);
  }

  /** Forgets the requests that have come. */
  public void forget() {
    requests.clear();
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return listener.port();
  }

  /** The address, without a slash at its end. */
  public String url() {
    return (certificate.isPresent() ? "https" : "http") + "://127.0.0.1:" + port();
  }

  /** The requests that have been read, in their order. */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * The request with this number, from 0 on; waits for it.
   *
   * @throws AssertionError when it has not come within ten seconds
   */
  public ReceivedRequest awaitRequest(int number) throws Exception {
    if (!Eventually.holds(Duration.ofSeconds(10), () -> requests.size() > number)) {
      throw new AssertionError("no request " + number + ", only " + requests);
    }
    return requests.get(number);
  }

  /** How many connections are open. */
  public int openConnections() {
    return listener.connections();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Socket plain) throws IOException {
    int number = accepted.getAndIncrement();
    Socket connection = certificate.isPresent() ? certificate.get().secure(plain) : plain;
    ExecutorService answers = Executors.newSingleThreadExecutor(ScriptedUpstream::answerThread);
    try {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      Optional<RequestHead> head = RequestHead.read(in);
      while (head.isPresent()) {
        ReceivedRequest request = new ReceivedRequest(head.get(), head.get().readBody(in), number);
        requests.add(request);
        answers.execute(() -> answer(request, plain, connection));
        head = RequestHead.read(in);
      }
    } finally {
      // The peer has gone, or the answer's own thread has closed the connection.
      answers.shutdownNow();
      plain.close();
    }
  }

  private void answer(ReceivedRequest request, Socket plain, Socket connection) {
    boolean last = request.header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    try {
      Reply reply = script.answer(request);
      switch (ReplyWriter.play(reply, request.counted(connection.getOutputStream()), last)) {
        case GOES_ON -> request.ended(Ending.ANSWERED);
        case CLOSES -> {
          request.ended(Ending.ANSWERED);
          connection.close();
        }
        case IS_CUT -> {
          request.ended(Ending.CUT);
          plain.close();
        }
        case IS_RESET -> {
          request.ended(Ending.CUT);
          Listener.reset(plain);
        }
      }
    } catch (IOException e) {
      request.ended(Ending.PEER_GONE);
    } catch (RuntimeException | Error e) {
      // The script is wrong; nobody shall wait for its answer.
      request.ended(Ending.CUT);
      Listener.abandon(plain);
      throw e;
    } catch (InterruptedException e) {
      request.ended(Ending.PEER_GONE);
      Thread.currentThread().interrupt();
    }
  }

  private static Thread answerThread(Runnable task) {
    Thread thread = new Thread(task, "scripted-upstream-answer");
    thread.setDaemon(true);
    return thread;
  }
}
