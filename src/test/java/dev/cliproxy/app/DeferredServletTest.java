package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeferredServletTest {
  private final AtomicInteger builds = new AtomicInteger();
  private final AtomicInteger destroyed = new AtomicInteger();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void nothingIsBuiltBeforeItIsAskedFor() throws Exception {
    serve(this::servlet);
    assertEquals(0, builds.get());
  }

  @Test
  void theFirstRequestBuildsIt() throws Exception {
    serve(this::servlet);
    assertEquals("200 initialised as deferred", get());
    assertEquals("200 initialised as deferred", get());
    assertEquals(1, builds.get());
  }

  @Test
  void requestsWhileItIsBuiltWaitForTheSame() throws Exception {
    CountDownLatch building = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    DeferredServlet deferred =
        serve(
            () -> {
              building.countDown();
              go.await();
              return servlet();
            });
    CompletableFuture<Optional<Servlet>> built = CompletableFuture.supplyAsync(deferred::build);
    assertTrue(building.await(10, TimeUnit.SECONDS));
    List<CompletableFuture<String>> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(CompletableFuture.supplyAsync(this::uncheckedGet));
    }
    go.countDown();
    for (CompletableFuture<String> request : requests) {
      assertEquals("200 initialised as deferred", request.get());
    }
    assertTrue(built.get().isPresent());
    assertEquals(1, builds.get());
  }

  @Test
  void oneThatCannotBeBuiltSaysSoAndIsNotTriedAgain() throws Exception {
    DeferredServlet deferred =
        serve(
            () -> {
              builds.incrementAndGet();
              throw new IOException("no template");
            });
    assertEquals(Optional.empty(), deferred.problem());
    assertEquals(Optional.empty(), deferred.build());
    assertEquals(Optional.of("the pages cannot be built"), deferred.problem());
    assertTrue(get().startsWith("503 "));
    assertEquals(1, builds.get());
  }

  @Test
  void aClassThatIsMissingIsAProblemLikeAnyOther() throws Exception {
    DeferredServlet deferred =
        serve(
            () -> {
              throw new NoClassDefFoundError("Face");
            });
    assertEquals(Optional.empty(), deferred.build());
    assertEquals(Optional.of("the pages cannot be built"), deferred.problem());
  }

  @Test
  void oneThatFailsToInitialiseIsNotServed() throws Exception {
    DeferredServlet deferred =
        serve(
            () ->
                new HttpServlet() {
                  @Override
                  public void init() throws ServletException {
                    throw new ServletException("no");
                  }
                });
    assertEquals(Optional.empty(), deferred.build());
    assertTrue(get().startsWith("503 "));
  }

  @Test
  void itIsDestroyedWithTheApplicationAndNotBuiltAfterThat() throws Exception {
    DeferredServlet built = serve(this::servlet);
    built.build();
    server.stop();
    assertEquals(1, destroyed.get());
    DeferredServlet late = new DeferredServlet("the pages", this::servlet);
    late.destroy();
    assertEquals(Optional.empty(), late.build());
    assertEquals(1, builds.get());
  }

  private Servlet servlet() {
    builds.incrementAndGet();
    return new HttpServlet() {
      @Override
      protected void doGet(HttpServletRequest request, HttpServletResponse response)
          throws IOException {
        response.getWriter().print("initialised as " + getServletName());
      }

      @Override
      public void destroy() {
        destroyed.incrementAndGet();
      }
    };
  }

  private DeferredServlet serve(Callable<Servlet> factory) throws Exception {
    DeferredServlet deferred = new DeferredServlet("the pages", factory);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder("deferred", deferred);
    holder.setInitOrder(1);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
    return deferred;
  }

  private String uncheckedGet() {
    try {
      return get();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String get() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
