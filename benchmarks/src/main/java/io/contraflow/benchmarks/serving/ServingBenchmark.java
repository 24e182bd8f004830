package io.contraflow.benchmarks.serving;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.contest.PeerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
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
          + " touched, all its files, beside the bytes of those rows."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark serving --bars",
      "  contraflow benchmark serving --part swap --swaps 500"
    })
public final class ServingBenchmark extends CostBenchmark {
  private static final List<String> PARTS = List.of("embed", "swap", "delta");
  private static final int LARGE_ROWS = 1_000_000;
  private static final int LARGE_DIMENSION = 128;
  private static final int TOUCHED_ONE_IN = 100;

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "NAME",
      description = "embed, swap, delta; all if not given.")
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

  @Option(names = "--no-peers", description = "Ours alone: no Python is needed.")
  private boolean noPeers;

  @Override
  protected void check() {
    must(
        PARTS.containsAll(parts),
        "a part must be one of %s, was %s; set --part".formatted(String.join(", ", PARTS), parts));
    must(calls >= 1, "calls must be at least 1, was " + calls + "; set --calls");
    must(swaps >= 1, "swaps must be at least 1, was " + swaps + "; set --swaps");
  }

  @Override
  protected List<Bar> measure() throws IOException, InterruptedException, ExecutionException {
    Files.createDirectories(output());
    List<Bar> bars = new ArrayList<>();
    for (String part : PARTS) {
      if (parts.contains(part)) {
        bars.addAll(measure(part, output().resolve(part)));
      }
    }
    return bars;
  }

  private List<Bar> measure(String part, Path directory)
      throws IOException, InterruptedException, ExecutionException {
    return switch (part) {
      case "embed" -> {
        try (PeerPrograms peers = peers()) {
          yield new QueryContest(calls).run(directory, peers, out());
        }
      }
      case "swap" -> new SwapLoad(swaps).run(directory, out());
      case "delta" ->
          new DeltaSize(LARGE_ROWS, LARGE_DIMENSION, TOUCHED_ONE_IN).run(directory, out());
      default -> throw new IllegalArgumentException("no part " + part);
    };
  }

  private PeerPrograms peers() {
    return noPeers
        ? PeerPrograms.none("--no-peers")
        : PeerPrograms.of(
            Path.of(System.getProperty("contraflow.root", ".")), output().resolve("logs"), out());
  }
}
