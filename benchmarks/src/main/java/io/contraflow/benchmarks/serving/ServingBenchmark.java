package io.contraflow.benchmarks.serving;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.freshness.ClickToServedContest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark serving}: what does a search service get, and what does it cost? */
@Command(
    name = "serving",
    mixinStandardHelpOptions = true,
    description = {
      "embed: how long a query of ten tokens takes from text to vector, beside"
          + " sentence-transformers' encode with the same snapshot, one call each in turn.",
      "swap: eight threads embed while snapshots are swapped; a torn call is one whose vector is of"
          + " neither version, and the pause of a swap the longest call of any thread that a moment"
          + " within 10 ms of it falls into.",
      "delta: what a snapshot of 1,000,000 x 128 weighs as changes when 1 %% of its rows were"
          + " touched, all its files, beside the bytes of those rows.",
      "click: the whole job on the demo's text and simulated users with a client beside it; every"
          + " click is timed from its Kafka timestamp until the client has swapped to a snapshot that"
          + " has learnt it, with the defaults and with docs/fast.yaml (docs/freshness.md)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark serving --bars",
      "  contraflow benchmark serving --part swap --swaps 500"
    })
public final class ServingBenchmark extends CostBenchmark {
  private static final List<String> PARTS = List.of("embed", "swap", "delta", "click");
  private static final Path FAST = Path.of("docs", "fast.yaml");
  private static final int LARGE_ROWS = 1_000_000;
  private static final int LARGE_DIMENSION = 128;
  private static final int TOUCHED_ONE_IN = 100;

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "NAME",
      description = "embed, swap, delta, click; all if not given.")
  private List<String> parts = PARTS;

  @Option(
      names = "--calls",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Calls of each side of embed (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--swaps",
      defaultValue = "100",
      paramLabel = "N",
      description = "Swaps that count (default: ${DEFAULT-VALUE}).")
  private int swaps;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Events a second of click: impressions and clicks (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "N",
      description = "How long each run of click is measured (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--no-peers", description = "Ours alone: no Python is needed.")
  private boolean noPeers;

  @Override
  protected void check() {
    must(
        PARTS.containsAll(parts),
        "a part must be one of %s, was %s; set --part".formatted(String.join(", ", PARTS), parts));
    must(calls >= 1, "calls must be at least 1, was " + calls + "; set --calls");
    must(swaps >= 1, "swaps must be at least 1, was " + swaps + "; set --swaps");
    must(rate > 0, "rate must be above 0, was " + rate + "; set --rate");
    must(seconds >= 5, "seconds must be at least 5, was " + seconds + "; set --seconds");
  }

  @Override
  protected List<Bar> measure() throws Exception {
    Files.createDirectories(output());
    List<Bar> bars = new ArrayList<>();
    for (String part : PARTS) {
      if (parts.contains(part)) {
        bars.addAll(measure(part, output().resolve(part)));
      }
    }
    return bars;
  }

  private List<Bar> measure(String part, Path directory) throws Exception {
    return switch (part) {
      case "embed" -> {
        try (PeerPrograms peers = peers()) {
          yield new QueryContest(calls).run(directory, peers, out());
        }
      }
      case "swap" -> new SwapLoad(swaps).run(directory, out());
      case "delta" ->
          new DeltaSize(LARGE_ROWS, LARGE_DIMENSION, TOUCHED_ONE_IN).run(directory, out());
      case "click" ->
          new ClickToServedContest(rate, Duration.ofSeconds(seconds), root().resolve(FAST))
              .run(directory, out());
      default -> throw new IllegalArgumentException("no part " + part);
    };
  }

  private PeerPrograms peers() {
    return noPeers
        ? PeerPrograms.none("--no-peers")
        : PeerPrograms.of(root(), output().resolve("logs"), out());
  }

  private static Path root() {
    return Path.of(System.getProperty("contraflow.root", "."));
  }
}
