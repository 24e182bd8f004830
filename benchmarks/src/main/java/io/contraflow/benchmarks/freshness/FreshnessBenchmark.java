package io.contraflow.benchmarks.freshness;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code contraflow benchmark freshness}: how long does a click take to be served? */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole job on the demo's text and simulated users, with a broker, Flink and a client"
          + " that serves its snapshots, and times every click from its Kafka timestamp until the"
          + " client has swapped to a snapshot that has learnt it, stage by stage. The first 20 s warm"
          + " up and do not count.",
      "Twice: with the defaults, and with docs/fast.yaml, where events are up to 100 ms out of order"
          + " and not 800. The model starts at random: 30,522 tokens by 256, as in the demo.",
      "The bars: p99 is at most settle + disorder + max-wait + checkpoint interval + 2 s with the"
          + " defaults, and at most 3 s with docs/fast.yaml."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark freshness --bars",
      "  contraflow benchmark freshness --rate 300 --seconds 30"
    })
public final class FreshnessBenchmark extends CostBenchmark {
  /** Events that a simulated search gives, records sent twice included. */
  private static final double EVENTS_A_SEARCH = 1.31;

  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final double FAST_BAR_S = 3;
  private static final double ALLOWANCE_S = 2;

  private static final EventSchedule.Timing IN_ORDER = new EventSchedule.Timing(100, 100);

  @picocli.CommandLine.Option(
      names = "--rate",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Events a second: impressions and clicks (default: ${DEFAULT-VALUE}).")
  private double rate;

  @picocli.CommandLine.Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "N",
      description = "How long each run is measured (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @picocli.CommandLine.Option(
      names = "--fast",
      paramLabel = "FILE",
      defaultValue = "${sys:contraflow.root}/docs/fast.yaml",
      description = "The configuration of the second run (default: docs/fast.yaml).")
  private Path fast;

  @Override
  protected void check() {
    must(rate > 0, "rate must be above 0, was " + rate);
    must(seconds >= 5, "seconds must be at least 5, was " + seconds);
  }

  @Override
  protected List<Bar> measure() throws Exception {
    Files.createDirectories(output());
    Corpus corpus = WordNet.read();
    Bm25Index index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    List<Bar> bars = new ArrayList<>();
    Configuration defaults = started(Configuration.defaults());
    FreshnessRun.Result usual =
        run("defaults", defaults, EventSchedule.Timing.DEMO, Duration.ofMillis(500), corpus, index);
    bars.add(bar("freshness.defaults-p99-s", usual, sum(defaults)));
    FreshnessRun.Result quick =
        run(
            "fast",
            started(Configuration.read(fast)),
            IN_ORDER,
            Duration.ofMillis(50),
            corpus,
            index);
    bars.add(bar("freshness.fast-p99-s", quick, FAST_BAR_S));
    return bars;
  }

  private static Configuration started(Configuration configuration) {
    return configuration.with(LearnerSettings.START, Optional.of(Start.parse("random")));
  }

  private FreshnessRun.Result run(
      String name,
      Configuration configuration,
      EventSchedule.Timing timing,
      Duration pollEvery,
      Corpus corpus,
      Bm25Index index)
      throws Exception {
    FreshnessRun.Result result =
        new FreshnessRun(
                configuration,
                timing,
                rate / EVENTS_A_SEARCH,
                WARM_UP,
                Duration.ofSeconds(seconds),
                pollEvery)
            .run(corpus, index, output().resolve(name));
    print(name, result);
    return result;
  }

  private void print(String name, FreshnessRun.Result result) {
    out()
        .printf(
            "%s: %,d of %,d clicks served by %,d snapshots, %,.0f events/s, sent %d ms late at most%n",
            name,
            result.ways().size(),
            result.clicks(),
            result.snapshots(),
            result.eventsPerSecond(),
            result.behindMs());
    result.refusal().ifPresent(reason -> out().println("  a snapshot was refused: " + reason));
    if (result.ways().isEmpty()) {
      return;
    }
    out().printf("  %-12s %8s %8s  s%n", "", "p50", "p99");
    for (Stage stage : Stage.values()) {
      line(stage.label(), result.ways(), way -> way.ms(stage));
    }
    line("total", result.ways(), Way::totalMs);
    out().flush();
  }

  private void line(String name, List<Way> ways, ToLongFunction<Way> figure) {
    out()
        .printf(
            "  %-12s %8.2f %8.2f%n",
            name,
            Way.quantile(ways, .5, figure) / 1000.0,
            Way.quantile(ways, .99, figure) / 1000.0);
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
