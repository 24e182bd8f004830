package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.job.ModelStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark learner}: how fast is it beside others that do the same? */
@Command(
    name = "learner",
    mixinStandardHelpOptions = true,
    description = {
      "Measures kernels, embedding tables, whole training steps and the whole job beside others that"
          + " do the same, by turns and with equal threads, and prints medians of wall clock and how"
          + " many times as long as ours the others take.",
      "The others are PyTorch and sentence-transformers, programs in benchmarks/peers, which stay up"
          + " and take their rounds when told. Their Python environment is made if it is not there"
          + " (benchmarks/peers/setup.sh, about 3 GB); where it cannot be, their rows say why.",
      "Losses are printed so that it shows that all do the same work: those of kernels must be equal"
          + " but for rounding, those of whole steps are of held-out pairs at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark learner --bars",
      "  contraflow benchmark learner --contest kernel --threads 2 --no-peers"
    })
public final class LearnerBenchmark extends CostBenchmark {
  private static final List<String> CONTESTS =
      List.of("kernel", "bag", "step", "refresh", "memory", "job");
  private static final int SMALL_STEPS = 20;
  private static final int WARM_UP_ROUNDS = 4;

  /** The first after a rest measures how long threads take to wake. */
  private static final int KERNEL_STEPS = 3;

  /** Their share is a few hundredths, less than one refresh differs from the next. */
  private static final int REFRESHES = 4;

  /** So that 15 rounds are enough for a JVM to compile what it runs. */
  private static final int BAG_STEPS = 16;

  private static final int STEPS = 6;
  private static final int JOB_RUNS = 3;

  /** Until compilers take a few percent of a run: of the fourth they take a tenth. */
  private static final int JOB_WARM_UP = 5;

  private static final int MEMORY_STEPS = 2;
  private static final long SEED = 1;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description =
          "Threads of every side, one table for each number (default: ${DEFAULT-VALUE}). The job has"
              + " one core.")
  private List<Integer> threads;

  @Option(
      names = "--contest",
      split = ",",
      paramLabel = "NAME",
      description = "kernel, bag, step, refresh, memory, job; all if not given.")
  private List<String> contests = CONTESTS;

  @Option(
      names = "--rounds",
      defaultValue = "11",
      paramLabel = "N",
      description = "Rounds of each side, after those that warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--no-peers", description = "Ours alone: no Python is needed.")
  private boolean noPeers;

  private Pairs pairs; // read once

  @Override
  protected void check() {
    must(
        CONTESTS.containsAll(contests),
        "a contest must be one of %s, was %s; set --contest"
            .formatted(String.join(", ", CONTESTS), contests));
    must(
        !threads.isEmpty() && threads.stream().allMatch(count -> count >= 1),
        "threads must be at least 1, was " + threads + "; set --threads");
    must(rounds >= 1, "rounds must be at least 1, was " + rounds + "; set --rounds");
  }

  @Override
  protected List<Bar> measure() throws IOException, InterruptedException {
    Files.createDirectories(output());
    try (PeerPrograms peers = peers()) {
      List<Contest> held = new ArrayList<>();
      for (int count : threads) {
        if (contests.contains("kernel")) {
          kernels(count, peers, held);
        }
        if (contests.contains("bag") && isWanted(count)) {
          tell(Contests.BAG.run(count, turns(BAG_STEPS), peers, output()), held);
        }
        if (contests.contains("step") && isWanted(count)) {
          tell(Contests.STEP.run(count, turns(STEPS), pairs(), peers, output()), held);
        }
        if (contests.contains("refresh") && isWanted(count)) {
          tell(Contests.REFRESH.run(count, turns(REFRESHES), pairs()), held);
        }
      }
      List<Bar> memory = contests.contains("memory") ? List.of(memory()) : List.of();
      if (contests.contains("job")) {
        tell(Contests.JOB.run(new Turns(JOB_WARM_UP, JOB_RUNS, 1), output().resolve("job")), held);
      }
      List<Bar> bars = new ArrayList<>(LearnerBars.of(held));
      bars.addAll(memory);
      return bars;
    }
  }

  private Bar memory() throws IOException, InterruptedException {
    String missing = LargeBatch.missing();
    if (missing != null) {
      out().println(Contests.LARGE.name() + " not run: " + missing);
      return LearnerBars.ofMemory(null);
    }
    LargeBatch.Taken taken = Contests.LARGE.run(Collections.max(threads), MEMORY_STEPS);
    out()
        .printf(
            Locale.ROOT,
            "%s: tables %d MiB; beyond them %d MiB outside the heap at most, %d MiB alive on it%n",
            Contests.LARGE.name(),
            taken.tableBytes() >> 20,
            taken.nativeBytes() >> 20,
            taken.heapBytes() >> 20);
    return LearnerBars.ofMemory(taken.beyondTablesGib());
  }

  private PeerPrograms peers() {
    return noPeers
        ? PeerPrograms.none("--no-peers")
        : PeerPrograms.of(
            Path.of(System.getProperty("contraflow.root", ".")), output().resolve("logs"), out());
  }

  /** Bars of peers are of the most threads alone. */
  private boolean isWanted(int count) {
    return !barsAlone() || threads.stream().allMatch(other -> other <= count);
  }

  private void kernels(int count, PeerPrograms peers, List<Contest> held)
      throws IOException, InterruptedException {
    if (!isWanted(count)) {
      PeerPrograms none = PeerPrograms.none("no bar with " + count + " threads");
      tell(Contests.AGAINST_PRODUCTS.run(count, turns(KERNEL_STEPS), none, output()), held);
      return;
    }
    if (!barsAlone()) {
      tell(Contests.SMALL.run(count, turns(SMALL_STEPS), peers, output()), held);
    }
    for (KernelContest kernel : Contests.AGAINST_AUTOGRAD) {
      tell(kernel.run(count, turns(KERNEL_STEPS), peers, output()), held);
    }
  }

  private Turns turns(int steps) {
    return new Turns(WARM_UP_ROUNDS, rounds, steps);
  }

  private Pairs pairs() throws IOException {
    if (pairs != null) {
      return pairs;
    }
    Configuration configuration =
        Configuration.defaults().with(LearnerSettings.START, Optional.of(Start.parse("random")));
    StartSnapshot start = ModelStart.prepare(configuration, output().resolve("tokens"));
    pairs = Pairs.of(WordNet.read(), start, Contests.STEP.size(), SEED);
    return pairs;
  }

  private void tell(Contest contest, List<Contest> held) {
    contest.print(out());
    held.add(contest);
  }
}
