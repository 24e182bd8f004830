package io.contraflow.benchmarks.freshness;

import io.contraflow.benchmarks.Bar;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Option;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.freshness.Stage;
import io.contraflow.pipeline.freshness.Way;
import io.contraflow.search.Bm25Index;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * How long a click takes to be served: the whole job on the demo's text and simulated users, twice,
 * with the defaults and with the fast profile, in which events are up to 100 ms out of order and
 * not 800. The model starts at random: 30,522 tokens by 256, as in the demo.
 *
 * @param eventsPerSecond impressions and clicks
 * @param length of the measurement of each run; 20 s of warm-up come before
 * @param fast the configuration of the second run
 */
public record ClickToServedContest(double eventsPerSecond, Duration length, Path fast) {
  /** Events that a simulated search gives, records sent twice included. */
  private static final double EVENTS_A_SEARCH = 1.31;

  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final double FAST_BAR_S = 3;
  private static final double ALLOWANCE_S = 2;

  private static final EventSchedule.Timing IN_ORDER = new EventSchedule.Timing(100, 100);

  /**
   * @param directory where everything is written
   * @return p99 of both runs, in seconds: with the defaults at most settle + disorder + max-wait +
   *     checkpoint interval + 2 s, with the fast profile at most 3 s
   */
  public List<Bar> run(Path directory, PrintWriter out) throws Exception {
    Corpus corpus = WordNet.read();
    Bm25Index index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    Configuration defaults = started(Configuration.defaults());
    FreshnessRun usual = run(defaults, EventSchedule.Timing.DEMO, Duration.ofMillis(500));
    FreshnessRun quick = run(started(Configuration.read(fast)), IN_ORDER, Duration.ofMillis(50));
    List<Bar> bars = new ArrayList<>();
    FreshnessRun.Result result = usual.run(corpus, index, directory.resolve("defaults"));
    print("defaults", result, out);
    bars.add(bar("click-to-served.defaults-p99-s", result, sum(defaults)));
    result = quick.run(corpus, index, directory.resolve("fast"));
    print("fast", result, out);
    bars.add(bar("click-to-served.fast-p99-s", result, FAST_BAR_S));
    return bars;
  }

  private FreshnessRun run(
      Configuration configuration, EventSchedule.Timing timing, Duration pollEvery) {
    return new FreshnessRun(
        configuration, timing, eventsPerSecond / EVENTS_A_SEARCH, WARM_UP, length, pollEvery);
  }

  private static Configuration started(Configuration configuration) {
    return configuration.with(LearnerSettings.START, Optional.of(Start.parse("random")));
  }

  private static void print(String name, FreshnessRun.Result result, PrintWriter out) {
    out.printf(
        "%s: %,d of %,d clicks served by %,d snapshots, %,.0f events/s, sent %d ms late at most%n",
        name,
        result.ways().size(),
        result.clicks(),
        result.snapshots(),
        result.eventsPerSecond(),
        result.behindMs());
    result.refusal().ifPresent(reason -> out.println("  a snapshot was refused: " + reason));
    if (result.ways().isEmpty()) {
      return;
    }
    out.printf("  %-12s %8s %8s  s%n", "", "p50", "p99");
    for (Stage stage : Stage.values()) {
      line(stage.label(), result.ways(), way -> way.ms(stage), out);
    }
    line("total", result.ways(), Way::totalMs, out);
    out.flush();
  }

  private static void line(
      String name, List<Way> ways, ToLongFunction<Way> figure, PrintWriter out) {
    out.printf(
        "  %-12s %8.2f %8.2f%n",
        name, Way.quantile(ways, .5, figure) / 1000.0, Way.quantile(ways, .99, figure) / 1000.0);
  }

  /** Null, and so short, if a click was never served. */
  private static Bar bar(String name, FreshnessRun.Result result, double threshold) {
    boolean all = result.clicks() > 0 && result.ways().size() == result.clicks();
    return Bar.atMost(
        name, all ? Way.quantile(result.ways(), .99, Way::totalMs) / 1000.0 : null, threshold);
  }

  private static double sum(Configuration configuration) {
    List<Option<Duration>> parts =
        List.of(
            ExampleSettings.SETTLE,
            KafkaSettings.DISORDER,
            WindowSettings.MAX_WAIT,
            JobSettings.CHECKPOINT_INTERVAL);
    return ALLOWANCE_S
        + parts.stream()
                .flatMap(part -> Stream.of(configuration.get(part)))
                .mapToLong(Duration::toMillis)
                .sum()
            / 1000.0;
  }
}
