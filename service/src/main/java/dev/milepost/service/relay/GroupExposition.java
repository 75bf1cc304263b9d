package dev.milepost.service.relay;

import static dev.milepost.service.relay.Family.counter;
import static dev.milepost.service.relay.Family.gauge;

import dev.milepost.service.forecast.Verdict;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * All that is pushed for migrations: the interface's four families, and beside them what only we
 * can tell. A value that is unknown is left out, but for the interface's.
 */
public final class GroupExposition {
  /** The interface's, with the types and the help of its own text. */
  static final List<Family<GroupValues>> INTERFACE =
      List.of(
          gauge(
              GroupValues.COMPLETION,
              "An estimate of the percentage of the total migration work that has been completed.",
              GroupValues::completion),
          counter(
              GroupValues.COMPLETE,
              "A signal on whether the job has completed (`1`) or not (`0`).",
              GroupValues::complete),
          counter(
              GroupValues.FAILED,
              "A signal on whether the job has failed (`1`) or not (`0`).",
              GroupValues::failed),
          counter(
              GroupValues.ITEMS,
              "The number of things that have been completed. This is used as a hint about whether"
                  + " progress is being made.",
              GroupValues::items));

  /** Always there and nobody else's: a group that has it was pushed by a Milepost. */
  static final String MARK = "migration_not_converging";

  private static final List<Family<Exposed>> OURS =
      List.of(
          gauge(
              "migration_convergence_ratio",
              "Bytes dirtied again for each byte sent: from 1 on it never ends by itself.",
              Exposed::dirtyRatio),
          gauge(
              MARK,
              "Whether the guest writes as fast as it is copied (`1`) or not (`0`).",
              exposed ->
                  exposed.verdict() == Verdict.NOT_CONVERGING && !exposed.state().isFinished()
                      ? 1.0
                      : 0.0),
          gauge(
              "migration_last_progress_timestamp_seconds",
              "When a counter last moved.",
              exposed -> Family.timestamp(exposed.lastProgressAt())));

  /** Every family, in the order in which they are pushed. */
  private static final List<Family<Exposed>> ALL = all();

  private GroupExposition() {}

  /** For a group of its own, whose key has the labels. */
  static MetricSnapshots of(Exposed exposed) {
    return Family.expose(ALL, List.of(exposed), ignored -> Labels.EMPTY);
  }

  /** For one group of all, whose body has the labels. */
  static MetricSnapshots of(Collection<Exposed> all) {
    return Family.expose(ALL, all, GroupExposition::inBody);
  }

  /**
   * For a scrape: the series that the same job's groups would have. The empty instance keeps
   * Prometheus from writing its target there, as a Pushgateway's does.
   */
  public static MetricSnapshots scraped(String job, Collection<Exposed> all) {
    return Family.expose(ALL, all, exposed -> scrapedLabels(job, exposed));
  }

  /** The labels of such a series. */
  public static Labels scrapedLabels(String job, Exposed exposed) {
    return labels(exposed, "job", job, "job_id", exposed.jobId(), "instance", "");
  }

  private static Labels inBody(Exposed exposed) {
    return labels(exposed, "job_id", exposed.jobId());
  }

  private static Labels labels(Exposed exposed, String... more) {
    TreeMap<String, String> sorted = new TreeMap<>(exposed.labels());
    for (int i = 0; i < more.length; i += 2) {
      sorted.put(more[i], more[i + 1]);
    }
    return Labels.of(
        sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
  }

  private static List<Family<Exposed>> all() {
    List<Family<Exposed>> families = new ArrayList<>();
    for (Family<GroupValues> family : INTERFACE) {
      families.add(
          new Family<>(
              family.name(),
              family.help(),
              family.counter(),
              exposed -> family.value().apply(GroupValues.of(exposed))));
    }
    families.addAll(OURS);
    return List.copyOf(families);
  }
}
