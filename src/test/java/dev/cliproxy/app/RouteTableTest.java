package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.callback.CallbackServlet;
import dev.cliproxy.management.ManagementApi;
import dev.cliproxy.monitoring.MetricsGuard;
import dev.cliproxy.pages.shell.Assets;
import dev.cliproxy.proxy.ProxyServlet;
import dev.cliproxy.testing.GoldenRoutes;
import dev.cliproxy.testing.GoldenRoutes.Route;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.web.ManagementGuard;
import dev.cliproxy.web.ReadingServlet;
import dev.cliproxy.web.RootServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.ee10.servlet.ServletMapping;
import org.eclipse.jetty.server.Server;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes as they are registered, the list that people read, and the published description. */
class RouteTableTest {
  private static final Path FOUND = Path.of("target", "routes.txt");
  private static final String MANAGEMENT = "/v0/management";

  /** The root servlet gets whatever nobody else takes; these are the paths that it knows. */
  private static final List<String> ROOT_PATHS = List.of("/", "/management.html");

  private static final Set<String> HTTP_METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final Set<DispatcherType> ALL = EnumSet.allOf(DispatcherType.class);

  @TempDir private static Path folder;

  private static App app;
  private static Server server;
  private static ServletHandler servlets;

  @BeforeAll
  static void register() throws Exception {
    Path config = TestConfig.write(folder);
    PrintStream console =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    app =
        App.start(
            new Environment(
                config,
                folder,
                OptionalInt.empty(),
                "",
                false,
                Optional.empty(),
                Optional.empty(),
                console),
            Optional.empty());
    server = new Server();
    ServletContextHandler context = new ServletContextHandler("/");
    context.setBaseResourceAsPath(Path.of("src/main/webapp").toAbsolutePath());
    context.addServletContainerInitializer((classes, servletContext) -> register(servletContext));
    server.setHandler(context);
    server.start();
    servlets = context.getServletHandler();
  }

  private static void register(ServletContext servletContext) {
    try {
      Routes.register(servletContext, app);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    app.close();
  }

  @Test
  void theRoutesAreThoseOfTheGoldenFile() throws Exception {
    String table = registered().stream().map(route -> route + "\n").collect(Collectors.joining());
    Files.writeString(FOUND, table);
    assertEquals(
        GoldenRoutes.text(),
        table,
        "The routes have changed. If that is meant: cp " + FOUND + " " + GoldenRoutes.FILE);
  }

  @Test
  void theDescriptionHasEveryManagementRouteAndNoOther() throws Exception {
    Set<String> served =
        registered().stream()
            .filter(route -> route.path().startsWith(MANAGEMENT))
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new));
    JsonNode description = description();
    assertEquals(MANAGEMENT, description.at("/servers/0/url").asText());
    Set<String> described = new TreeSet<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (HTTP_METHODS.contains(name)) {
                            described.add(
                                name.toUpperCase(Locale.ROOT) + " " + MANAGEMENT + path.getKey());
                          }
                        }));
    assertEquals(String.join("\n", served), String.join("\n", described));
  }

  @Test
  void theDescriptionIsOpenApi31AndItsReferencesLeadSomewhere() throws IOException {
    JsonNode description = description();
    assertTrue(description.path("openapi").asText().matches("3\\.1\\.\\d+"));
    List<String> references = description.findValuesAsText("$ref");
    assertFalse(references.isEmpty());
    for (String reference : references) {
      assertTrue(reference.startsWith("#/"), reference);
      assertFalse(description.at(reference.substring(1)).isMissingNode(), reference);
    }
  }

  private static List<Route> registered() throws Exception {
    List<Route> routes = new ArrayList<>();
    for (ServletMapping mapping : servlets.getServletMappings()) {
      String servlet = mapping.getServletName();
      Object instance = servlets.getServlet(servlet).getServlet();
      for (String pattern : mapping.getPathSpecs()) {
        if (instance instanceof DeferredServlet deferred) {
          ServletContainer jersey = (ServletContainer) deferred.build().orElseThrow();
          assertTrue(pattern.endsWith("/*"), pattern);
          String base = pattern.substring(0, pattern.length() - 2);
          resources(jersey.getConfiguration())
              .forEach(resource -> add(routes, resource, base, who(servlet, resource)));
        } else if (instance instanceof ProxyServlet) {
          String base = pattern.substring(0, pattern.length() - 1);
          for (String route : ProxyServlet.routes()) {
            String path = route.substring(route.indexOf(' ') + 1);
            if (path.startsWith(base)) {
              String method = route.substring(0, route.indexOf(' '));
              routes.add(new Route(method, path, GoldenRoutes.CLIENT_KEY));
            }
          }
        } else if (instance instanceof Assets) {
          routes.add(new Route("GET", pattern, GoldenRoutes.ANYONE));
        } else if (instance instanceof ReadingServlet) {
          String who = isGuarded(servlet) ? GoldenRoutes.KEY : GoldenRoutes.ANYONE;
          routes.add(new Route("GET", pattern, who));
        } else if (instance instanceof CallbackServlet) {
          routes.add(new Route("GET", pattern, GoldenRoutes.ANYONE));
        } else {
          assertEquals(RootServlet.class, instance.getClass(), pattern);
          assertEquals("/", pattern);
          ROOT_PATHS.forEach(path -> routes.add(new Route("GET", path, GoldenRoutes.ANYONE)));
        }
      }
    }
    routes.sort(Comparator.comparing(Route::path).thenComparing(Route::method));
    return routes;
  }

  /** Pages ask for a session unless their class says that they do not. */
  private static String who(String servlet, Resource resource) {
    if (isGuarded(servlet)) {
      return GoldenRoutes.KEY;
    }
    boolean open =
        resource.getHandlerClasses().stream()
            .flatMap(handler -> Arrays.stream(handler.getAnnotations()))
            .anyMatch(mark -> mark.annotationType().getSimpleName().equals("WithoutSession"));
    return servlet.equals("admin") && !open ? GoldenRoutes.SESSION : GoldenRoutes.ANYONE;
  }

  private static boolean isGuarded(String servlet) {
    return Arrays.stream(servlets.getFilterMappings())
        .filter(mapping -> mapping.getDispatcherTypes().containsAll(ALL))
        .filter(mapping -> names(mapping).contains(servlet))
        .map(mapping -> servlets.getFilter(mapping.getFilterName()).getFilter())
        .anyMatch(filter -> filter instanceof ManagementGuard || filter instanceof MetricsGuard);
  }

  private static List<String> names(FilterMapping mapping) {
    String[] names = mapping.getServletNames();
    return names == null ? List.of() : List.of(names);
  }

  /** What {@link ManagementApi} registers, providers left out. */
  private static List<Resource> resources(ResourceConfig config) {
    return Stream.concat(
            config.getClasses().stream(), config.getInstances().stream().map(Object::getClass))
        .filter(Resource::isAcceptable)
        .map(Resource::from)
        .filter(resource -> resource != null && resource.getPath() != null)
        .toList();
  }

  private static void add(List<Route> routes, Resource resource, String parent, String who) {
    String path = resource.getPath() == null ? parent : joined(parent, resource.getPath());
    for (ResourceMethod method : resource.getResourceMethods()) {
      Route route = new Route(method.getHttpMethod(), path, who);
      // Two methods that differ in what they consume are one route.
      if (!List.of("HEAD", "OPTIONS").contains(route.method()) && !routes.contains(route)) {
        routes.add(route);
      }
    }
    ResourceMethod locator = resource.getResourceLocator();
    if (locator != null) {
      Class<?> type = locator.getInvocable().getHandlingMethod().getReturnType();
      add(routes, Resource.from(type), path, who);
    }
    resource.getChildResources().forEach(child -> add(routes, child, path, who));
  }

  private static String joined(String parent, String path) {
    return parent.replaceAll("/+$", "") + "/" + path.replaceAll("^/+|/+$", "");
  }

  private static JsonNode description() throws IOException {
    try (InputStream in = ManagementApi.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}
