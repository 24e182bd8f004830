package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark precision}: does bfloat16 learn the same? */
@Command(
    name = "precision",
    mixinStandardHelpOptions = true,
    description = {
      "Learns WordNet's usage examples and their synsets with the default settings, a random start"
          + " and one table for both sides, in float32 and in bfloat16, once for each seed, and"
          + " compares the losses with what another seed changes.",
      "A CPU needs AVX-512 BF16 or AMX for bfloat16; elsewhere its rows say why they did not run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark precision --bars",
      "  contraflow benchmark precision --steps 500 --seeds 1,2"
    })
public final class PrecisionBenchmark extends CostBenchmark {
  private static final int LEAST_STEPS = 10;

  @Option(
      names = "--steps",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Steps of each run (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1,2,3,4",
      paramLabel = "N",
      description = "One run in each precision for each, two or more (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      paramLabel = "N",
      description = "Threads that compute (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  protected void check() {
    must(
        steps >= LEAST_STEPS,
        "steps must be at least %d, was %d; set --steps".formatted(LEAST_STEPS, steps));
    must(
        seeds.stream().distinct().count() == seeds.size() && seeds.size() >= 2,
        "seeds must be two or more that differ, was " + seeds + "; set --seeds");
    must(threads >= 1, "threads must be at least 1, was " + threads + "; set --threads");
  }

  @Override
  protected List<Bar> measure() throws IOException {
    Files.createDirectories(output());
    Configuration wanted =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.TOWERS, Towers.SHARED);
    StartSnapshot start = ModelStart.prepare(wanted, output().resolve("tokens"));
    LossRun run =
        new LossRun(
            ModelStart.fitted(wanted, start).learnerOptions(),
            start.parameters().queries().rows(),
            threads,
            Pairs.all(WordNet.read(), start));
    out()
        .printf(
            "loss over %,d steps, %,d pairs, mean of the last %,d steps at each%n",
            steps, run.pairs().size(), steps / LEAST_STEPS);
    return List.of(
        new PrecisionContest(run, steps, seeds)
            .compare(KernelKind.BLOCKED_BFLOAT16, "bfloat16", BfloatProducts.missing(), out()));
  }
}
