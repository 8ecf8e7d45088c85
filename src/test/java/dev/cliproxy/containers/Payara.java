package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Payara Server, and with it what GlassFish is made of: its own Catalina on Grizzly. */
final class Payara implements Container {
  private static final String DOMAIN = "one";

  /** Ports of what is not used here, which must not be those of anybody else. */
  private static final List<String> OTHER_PORTS =
      List.of(
          "http.ssl.port",
          "jms.port",
          "domain.jmxPort",
          "orb.listener.port",
          "orb.ssl.port",
          "orb.mutualauth.port",
          "osgi.shell.telnet.port",
          "java.debugger.port");

  private Path folder;
  private String program;
  private String adminPort;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException, InterruptedException {
    folder = place.folder();
    program = place.home().resolve("bin/asadmin").toString();
    adminPort = Integer.toString(Commands.freePort());
    List<String> ports = new ArrayList<>();
    for (String port : OTHER_PORTS) {
      ports.add(port + "=" + Commands.freePort());
    }
    Commands.run(
        command(
            "create-domain",
            "--nopassword",
            "--domaindir",
            folder.toString(),
            "--instanceport",
            Integer.toString(place.port()),
            "--adminport",
            adminPort,
            "--domainproperties",
            String.join(":", ports),
            DOMAIN));
    Path settings = folder.resolve(DOMAIN).resolve("config/domain.xml");
    String first = "<jvm-options>-server</jvm-options>";
    Folders.edit(
        settings,
        first,
        first
            + place.javaOptions().stream()
                .map("<jvm-options>%s</jvm-options>"::formatted)
                .collect(Collectors.joining()));
    String http = "<http default-virtual-server=\"server\"";
    Folders.edit(settings, http, http + " encoded-slash-enabled=\"true\"");
    // It has a Jersey of the server's own, which stumbles over the one of an application at the
    // root: not there, then.
    String services = "<microprofile-metrics-configuration></microprofile-metrics-configuration>";
    Folders.edit(
        settings,
        services,
        services + "<microprofile-openapi-configuration virtual-servers=\"__asadmin\"/>");
    return command("start-domain", "--verbose", "--domaindir", folder.toString(), DOMAIN);
  }

  private ProcessBuilder command(String... arguments) {
    List<String> all = new ArrayList<>(List.of("sh", program));
    all.addAll(List.of(arguments));
    ProcessBuilder command = Commands.in(folder, all.toArray(String[]::new));
    command.environment().put("AS_JAVA", System.getProperty("java.home"));
    return command;
  }

  @Override
  public void deploy(Path war, String contextPath) throws IOException, InterruptedException {
    Commands.run(
        command(
            "--port",
            adminPort,
            "deploy",
            "--name",
            DOMAIN,
            "--contextroot",
            contextPath.isEmpty() ? "/" : contextPath,
            war.toString()));
  }

  @Override
  public void undeploy() throws IOException, InterruptedException {
    Commands.run(command("--port", adminPort, "undeploy", DOMAIN));
  }
}
