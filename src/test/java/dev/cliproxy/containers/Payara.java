package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Payara, whose own Jersey and HK2 are those of the WAR in other versions. */
final class Payara implements Container {
  private static final String APPLICATION = "cliproxy";

  private Place place;
  private int adminPort;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException {
    this.place = place;
    adminPort = Commands.freePort();
    Path domain = place.folder().resolve("domain1");
    Folders.copy(place.home().resolve("glassfish/domains/domain1"), domain);
    Path settings = domain.resolve("config/domain.xml");
    Folders.edit(settings, "port=\"8080\"", "port=\"" + place.port() + "\"");
    Folders.edit(settings, "port=\"8181\"", "port=\"" + Commands.freePort() + "\"");
    Folders.edit(settings, "port=\"4848\"", "port=\"" + adminPort + "\"");
    Folders.edit(
        settings,
        "<http default-virtual-server=\"server\"",
        "<http encoded-slash-enabled=\"true\" default-virtual-server=\"server\"");
    String options =
        place.javaOptions().stream()
            .map(option -> "<jvm-options>" + option + "</jvm-options>")
            .collect(Collectors.joining());
    Folders.edit(
        settings,
        "<jvm-options>-server</jvm-options>",
        options + "<jvm-options>-server</jvm-options>");
    Path first =
        Files.write(
            place.folder().resolve("before-the-start"),
            List.of(
                "set-openapi-configuration --virtualservers=__asadmin",
                "set configs.config.server-config.microprofile-metrics-configuration"
                    + ".virtual-servers=__asadmin"));
    return asadmin(
        "start-domain",
        "--verbose",
        "--domaindir",
        place.folder().toString(),
        "--prebootcommandfile",
        first.toString(),
        "domain1");
  }

  @Override
  public void deploy(Path war, String contextPath) throws IOException, InterruptedException {
    Commands.run(
        asadmin(
            "deploy",
            "--name",
            APPLICATION,
            "--contextroot",
            contextPath.isEmpty() ? "/" : contextPath,
            war.toString()));
  }

  @Override
  public void undeploy() throws IOException, InterruptedException {
    Commands.run(asadmin("undeploy", APPLICATION));
  }

  private ProcessBuilder asadmin(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add(place.home().resolve("bin/asadmin").toString());
    command.addAll(List.of("--port", Integer.toString(adminPort)));
    command.addAll(List.of(arguments));
    return Commands.in(place.folder(), command.toArray(String[]::new));
  }
}
