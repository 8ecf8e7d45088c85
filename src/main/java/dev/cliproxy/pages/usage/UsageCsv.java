package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.ledger.UsageQuestion;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.ledger.UsageTables;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The tables of the usage page in full, as the management API has them in CSV. */
@Path("usage.csv")
public final class UsageCsv {
  private final UsageLedger ledger;
  private final Clock clock;

  public UsageCsv(UsageLedger ledger, Clock clock) {
    this.ledger = Objects.requireNonNull(ledger, "ledger");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * The single requests where {@code table} says {@code requests}, else the sums by what it says.
   */
  @GET
  public Response get(@Context UriInfo uri) throws StoreUnavailableException {
    MultivaluedMap<String, String> parameters = uri.getQueryParameters();
    String table = Form.text(parameters, "table");
    boolean requests = table.equals("requests");
    UsageQuestion question = UsageForm.of(parameters).by(requests ? "" : table).question();
    UsageSelection selection = question.selection(clock);
    return requests ? requests(selection) : sums(selection, question.by(selection));
  }

  private Response requests(UsageSelection selection) throws StoreUnavailableException {
    return Attachment.csv(
        "usage-requests.csv",
        UsageTables.csvOfRequests(
            ledger.requests(
                selection, Optional.empty(), Optional.empty(), UsageQuestion.MOST_CSV_ROWS)));
  }

  private Response sums(UsageSelection selection, Dimension by) throws StoreUnavailableException {
    List<UsageSummary.Item> items = ledger.summary(selection, by).items();
    return Attachment.csv(
        "usage-by-" + by.parameter() + ".csv",
        UsageTables.csvOfSums(items.stream().limit(UsageQuestion.MOST_CSV_ROWS).toList()));
  }
}
