package dev.cliproxy.pages.shell;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Style sheets, scripts and pictures of the pages: a fixed list, read once. They say nothing of the
 * configuration, so everybody may have them.
 */
public final class Assets extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String PICO =
      "META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.min.css";
  private static final int VERSION_LENGTH = 16;

  private static final class Asset {
    final String type;
    final byte[] content;

    Asset(String type, byte[] content) {
      this.type = type;
      this.content = content;
    }
  }

  private final transient Map<String, Asset> assets;
  private final String version;

  private Assets(Map<String, Asset> assets) {
    this.assets = Map.copyOf(assets);
    this.version = version(assets);
  }

  /** Reads them from the web application and its libraries. */
  public static Assets read(ServletContext context) throws IOException {
    Map<String, Asset> assets = new HashMap<>();
    try (InputStream pico = Assets.class.getClassLoader().getResourceAsStream(PICO)) {
      assets.put("pico.css", new Asset("text/css;charset=UTF-8", bytes(pico, PICO)));
    }
    assets.put("admin.css", own(context, "admin.css", "text/css;charset=UTF-8"));
    assets.put("admin.js", own(context, "admin.js", "text/javascript;charset=UTF-8"));
    assets.put("icon.svg", own(context, "icon.svg", "image/svg+xml"));
    return new Assets(assets);
  }

  /** Changes with the content of any of them. */
  public String version() {
    return version;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = Objects.requireNonNullElse(request.getPathInfo(), "/");
    Asset asset = assets.get(path.substring(1));
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (asset == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    boolean versioned = version.equals(request.getParameter("v"));
    response.setHeader(
        "Cache-Control", versioned ? "public, max-age=31536000, immutable" : "no-cache");
    response.setContentType(asset.type);
    response.setContentLength(asset.content.length);
    response.getOutputStream().write(asset.content);
  }

  private static Asset own(ServletContext context, String name, String type) throws IOException {
    try (InputStream in = context.getResourceAsStream("/static/" + name)) {
      return new Asset(type, bytes(in, name));
    }
  }

  private static byte[] bytes(InputStream in, String name) throws IOException {
    return Objects.requireNonNull(in, name).readAllBytes();
  }

  private static String version(Map<String, Asset> assets) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(assets).values().forEach(asset -> digest.update(asset.content));
      return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
