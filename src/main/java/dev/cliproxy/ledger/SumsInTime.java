package dev.cliproxy.ledger;

import dev.cliproxy.price.Prices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** The sums of days or hours while they are added up; each model's alone, as its price is. */
final class SumsInTime {
  private record Models(String served, String asked) {}

  private final SortedMap<Long, Map<Models, RunningSum>> sums = new TreeMap<>();

  /** The sum of a day or an hour that requests of a group belong to. */
  RunningSum of(long time, UsageGroup group) {
    return sums.computeIfAbsent(time, unseen -> new HashMap<>())
        .computeIfAbsent(
            new Models(group.servedModel(), group.model()), unseen -> new RunningSum());
  }

  /** In the order of time. */
  List<UsageSummary.Item> items(LongFunction<String> name, Prices prices) {
    List<UsageSummary.Item> items = new ArrayList<>();
    sums.forEach(
        (time, models) -> items.add(new UsageSummary.Item(name.apply(time), sum(models, prices))));
    return items;
  }

  private static UsageSum sum(Map<Models, RunningSum> models, Prices prices) {
    return models.entrySet().stream()
        .map(one -> one.getValue().priced(one.getKey().served(), one.getKey().asked(), prices))
        .reduce(UsageSum.NONE, UsageSum::plus);
  }
}
