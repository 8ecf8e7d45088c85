package dev.cliproxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.cliproxy.config.field.BcryptHash;
import dev.cliproxy.config.field.IpText;
import dev.cliproxy.config.value.RemoteManagement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which room may know which, and why. */
class ArchitectureTest {
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cliproxy");

  private static final String[] HTTP = {
    "jakarta.servlet..",
    "jakarta.websocket..",
    "jakarta.ws.rs..",
    "org.glassfish.jersey..",
    "java.net.http.."
  };

  @Test
  void nobodyKnowsTheComposition() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.cliproxy.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cliproxy.app..")
            .because("app builds the services and hands each what it needs; nobody asks it back"));
  }

  @Test
  void theHttpMannersKnowNoFeature() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.cliproxy.web..")
            .should()
            .dependOnClassesThat(
                ours()
                    .and(outside("dev.cliproxy.web.."))
                    .and(
                        DescribedPredicate.not(
                            belongToAnyOf(RemoteManagement.class, IpText.class, BcryptHash.class))))
            .because(
                "all faces share web; of the configuration it needs only who may manage, "
                    + "how an address is written and how a key is compared"));
  }

  @Test
  void theConfigurationKnowsNoFeatureAndNoHttp() {
    staysAlone(
        "dev.cliproxy.config..",
        "every other room builds on it",
        "dev.cliproxy.author..",
        "dev.cliproxy.wording..",
        "dev.cliproxy.yaml..",
        "dev.cliproxy.files..");
    knowsNoHttp("dev.cliproxy.config..", "a hand edit and a start are changes without a request");
  }

  @Test
  void theRoomsOfTheConfigurationStandOnEachOther() {
    String field = "dev.cliproxy.config.field..";
    String[] words = {"dev.cliproxy.wording..", "dev.cliproxy.yaml.."};
    staysAlone(field, "it reads any field, and knows no setting by name", words);
    for (String room : List.of("value", "secret")) {
      staysAlone(
          "dev.cliproxy.config." + room + "..",
          "what a text says and what of it is secret are found whoever has the text",
          field,
          words[0],
          words[1]);
    }
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.cliproxy.config")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cliproxy.config.setting..")
            .because("a text is read, kept and written whichever of its settings changed"));
  }

  @Test
  void whatNodesShareIsKnownToNobodyButTheProgramAsAWhole() {
    staysAlone(
        "dev.cliproxy.cluster..",
        "a node is as a single one to all that it does",
        "dev.cliproxy.author..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.login..",
        "dev.cliproxy.store..",
        "dev.cliproxy.wording..");
    check(
        noClasses()
            .that(ours().and(outside("dev.cliproxy.app..")).and(outside("dev.cliproxy.cluster..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cliproxy.cluster..")
            .because("a node is as a single one to all that it does"));
  }

  @Test
  void theFilesKnowNothingOfWhatIsInThem() {
    staysAlone("dev.cliproxy.files..", "a write is durable whatever is written");
  }

  @Test
  void whoMadeAChangeDoesNotDependOnWhatItIs() {
    staysAlone("dev.cliproxy.author..", "everything that can be changed says it alike");
  }

  @Test
  void whatIsSaidDoesNotDependOnWhoSaysIt() {
    staysAlone("dev.cliproxy.wording..", "every face says it in its own language");
  }

  @Test
  void theYamlTextKnowsNothingOfWhatItConfigures() {
    staysAlone(
        "dev.cliproxy.yaml..",
        "how a text is edited does not depend on what it says",
        "dev.cliproxy.wording..");
    knowsNoHttp("dev.cliproxy.yaml..", "a text is a text, wherever it comes from");
  }

  @Test
  void theUsageStatisticsKnowNoFeatureAndNoHttp() {
    staysAlone("dev.cliproxy.usage..", "what is counted must not depend on who counts or shows it");
    knowsNoHttp("dev.cliproxy.usage..", "a record is plain data, whatever surface it came from");
  }

  @Test
  void howClientsConnectIsTextAlone() {
    staysAlone("dev.cliproxy.connect..", "a recipe is filled in, whoever shows it");
    knowsNoHttp("dev.cliproxy.connect..", "a recipe is filled in, whoever shows it");
  }

  @Test
  void whatIsTriedKnowsTheProxyByItsDoorAlone() {
    staysAlone(
        "dev.cliproxy.trial..",
        "pages and API begin the same trials; what they go through is the proxy's business",
        "dev.cliproxy.connect..",
        "dev.cliproxy.live..",
        "dev.cliproxy.translate..",
        "dev.cliproxy.usage..",
        "dev.cliproxy.wording..");
    knowsNoHttp("dev.cliproxy.trial..", "a trial comes in behind the reading of HTTP");
  }

  @Test
  void theLiveTrafficKnowsWhatIsCountedAndNoFace() {
    staysAlone(
        "dev.cliproxy.live..", "what passes is noted whoever looks at it", "dev.cliproxy.usage..");
    knowsNoHttp("dev.cliproxy.live..", "a request is plain data, whatever surface it came from");
  }

  @Test
  void theRequestLogsKnowNoFeatureAndNoHttp() {
    staysAlone(
        "dev.cliproxy.requestlog..",
        "what is taken down must not depend on who serves or shows it",
        "dev.cliproxy.config..",
        "dev.cliproxy.files..");
    knowsNoHttp("dev.cliproxy.requestlog..", "bytes are bytes, whatever library moves them");
  }

  @Test
  void theProgramLogKnowsNoFeatureAndNoHttp() {
    staysAlone(
        "dev.cliproxy.programlog..",
        "a line is a line, whoever logs or reads it",
        "dev.cliproxy.config..",
        "dev.cliproxy.files..");
    knowsNoHttp("dev.cliproxy.programlog..", "files are written when nobody asks");
  }

  @Test
  void theAuditKnowsWhatChangesAndNoFace() {
    staysAlone(
        "dev.cliproxy.audit..",
        "a change is noted whoever made it, whoever reads of it",
        "dev.cliproxy.author..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.history..",
        "dev.cliproxy.store..");
    knowsNoHttp("dev.cliproxy.audit..", "a hand edit is noted like any other change");
  }

  @Test
  void theLedgerKnowsWhatIsRecordedAndNoFace() {
    staysAlone(
        "dev.cliproxy.ledger..",
        "API and pages ask it the same questions and show the same rows",
        "dev.cliproxy.config..",
        "dev.cliproxy.price..",
        "dev.cliproxy.store..",
        "dev.cliproxy.usage..",
        "dev.cliproxy.wording..");
    knowsNoHttp("dev.cliproxy.ledger..", "a question is a question, whoever asks it");
  }

  @Test
  void theStoreKnowsNothingOfWhatIsInIt() {
    staysAlone("dev.cliproxy.store..", "each room brings its own tables", "dev.cliproxy.files..");
  }

  @Test
  void theHistoryKnowsTheDiskOnly() {
    staysAlone(
        "dev.cliproxy.history..",
        "a text is kept whatever it says, whoever asks for it",
        "dev.cliproxy.author..",
        "dev.cliproxy.files..");
    knowsNoHttp("dev.cliproxy.history..", "a hand edit is kept like any other change");
  }

  @Test
  void theCredentialsKnowNoHttp() {
    knowsNoHttp("dev.cliproxy.credential..", "pages, API and proxy use the same credentials");
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.cliproxy.credential..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.cliproxy.management..",
                "dev.cliproxy.pages..",
                "dev.cliproxy.proxy..",
                "dev.cliproxy.web..",
                "dev.cliproxy.config..",
                "dev.cliproxy.catalog..",
                "dev.cliproxy.upstream..")
            .because(
                "arrows point from the faces to what they show, and from the catalog to the keys"));
  }

  @Test
  void theCatalogKnowsTheConfigurationAndTheCredentialsOnly() {
    staysAlone(
        "dev.cliproxy.catalog..",
        "who can serve a model follows from the configuration alone, whoever asks",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..");
    knowsNoHttp("dev.cliproxy.catalog..", "pages, API and proxy show and use the same models");
  }

  @Test
  void theWireFormatsKnowBytesOnly() {
    staysAlone(
        "dev.cliproxy.translate..",
        "what a request or an answer says does not depend on who sends it where",
        "dev.cliproxy.usage..");
    knowsNoHttp("dev.cliproxy.translate..", "what carries the bytes is not in them");
  }

  @Test
  void theUpstreamsDoNotKnowWhoAsks() {
    staysAlone(
        "dev.cliproxy.upstream..",
        "an attempt is the same whatever surface it is made for",
        "dev.cliproxy.catalog..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.translate..");
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.cliproxy.upstream..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "org.glassfish.jersey..", "java.net.http..")
            .because(
                "it is a client, never a server; and the JDK's client connects directly when it is"
                    + " given a SOCKS proxy"));
  }

  @Test
  void theModelListsKnowNoFaceAndNoServlet() {
    knowsNoHttp("dev.cliproxy.modellist..", "it is a client, and works when nobody asks");
    staysAlone(
        "dev.cliproxy.modellist..",
        "what the providers have does not depend on who shows it",
        "dev.cliproxy.catalog..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.upstream..");
  }

  @Test
  void theChecksKnowNoFaceAndNoServlet() {
    knowsNoHttp("dev.cliproxy.check..", "pages and API ask the same, and not by a request");
    staysAlone(
        "dev.cliproxy.check..",
        "a credential works or not, whoever asks",
        "dev.cliproxy.catalog..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.modellist..",
        "dev.cliproxy.translate..",
        "dev.cliproxy.upstream..");
  }

  @Test
  void theLoginsKnowNoFaceAndNoServlet() {
    knowsNoHttp("dev.cliproxy.login..", "a browser comes back in more ways than one");
    staysAlone(
        "dev.cliproxy.login..",
        "pages, API and callbacks start and end the same logins",
        "dev.cliproxy.author..",
        "dev.cliproxy.wording..",
        "dev.cliproxy.config..",
        "dev.cliproxy.credential..",
        "dev.cliproxy.upstream..");
  }

  @Test
  void theFacesDoNotKnowOneAnother() {
    facesApart("management", "pages", "proxy", "monitoring", "callback");
    facesApart("pages", "management", "proxy", "monitoring", "callback");
    facesApart("proxy", "management", "pages", "monitoring", "callback");
    facesApart("monitoring", "management", "pages", "proxy", "callback");
    facesApart("callback", "management", "pages", "proxy", "monitoring");
  }

  @Test
  void thePagesStandOnWhatAllOfThemShare() {
    List<String> shared = List.of("text", "form", "session", "shell", "list");
    for (int i = 0; i < shared.size(); i++) {
      check(
          noClasses()
              .that()
              .resideInAPackage(pages(shared.get(i)))
              .should()
              .dependOnClassesThat(
                  resideInAPackage("dev.cliproxy.pages..")
                      .and(
                          DescribedPredicate.not(
                              resideInAnyPackage(
                                  shared.subList(0, i + 1).stream()
                                      .map(ArchitectureTest::pages)
                                      .toArray(String[]::new)))))
              .because("each is built on those before it, and none knows a single page"));
    }
    List<String> groups =
        List.of("credentials", "clients", "configuration", "reference", "traffic", "usage");
    for (String group : groups) {
      for (String other : groups) {
        if (!other.equals(group)) {
          check(
              noClasses()
                  .that()
                  .resideInAPackage(pages(group))
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage(pages(other))
                  .because("whoever changes a page has one room to read; only overview sees all"));
        }
      }
    }
  }

  private static String pages(String room) {
    return "dev.cliproxy.pages." + room + "..";
  }

  @Test
  void noPackagesFormACircle() {
    check(
        slices()
            .matching("dev.cliproxy.(**)")
            .should()
            .beFreeOfCycles()
            .because("in a circle no room can be understood without all the others"));
  }

  /** Not every container has WebSockets, and then their classes are not there either. */
  @Test
  void onlyTheDoorToWebSocketsTouchesThem() {
    check(
        noClasses()
            .that()
            .haveNameNotMatching("dev\\.cliproxy\\.proxy\\.Socket(Endpoint|Upgrade)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.websocket..")
            .because("a class that is loaded anyway would not be loaded without them"));
  }

  @Test
  void aNameSaysWhatAClassIs() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("such a name is given when it is not known what belongs in the class"));
  }

  @Test
  void nothingChangesBehindAStaticField() {
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .because("two applications in one container, or two tests, would share the state"));
  }

  /** But for the rooms that it stands on. */
  private static void staysAlone(String room, String reason, String... ground) {
    check(
        noClasses()
            .that()
            .resideInAPackage(room)
            .should()
            .dependOnClassesThat(
                ours().and(outside(room)).and(DescribedPredicate.not(resideInAnyPackage(ground))))
            .because(reason));
  }

  private static void knowsNoHttp(String room, String reason) {
    check(
        noClasses()
            .that()
            .resideInAPackage(room)
            .should()
            .dependOnClassesThat(resideInAnyPackage(HTTP))
            .because(reason));
  }

  private static void facesApart(String face, String... others) {
    for (String other : others) {
      check(
          noClasses()
              .that()
              .resideInAPackage("dev.cliproxy." + face + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("dev.cliproxy." + other + "..")
              // Some faces are still to be built.
              .allowEmptyShould(true)
              .because("faces are thin twins over the same services; what they share is in those"));
    }
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage("dev.cliproxy..");
  }

  private static DescribedPredicate<JavaClass> outside(String room) {
    return JavaClass.Predicates.resideOutsideOfPackage(room);
  }

  private static void check(ArchRule rule) {
    rule.check(PROGRAM);
  }
}
