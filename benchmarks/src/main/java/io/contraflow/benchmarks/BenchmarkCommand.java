package io.contraflow.benchmarks;

import io.contraflow.benchmarks.checkpoint.CheckpointBenchmark;
import io.contraflow.benchmarks.kernel.AdapterStepBenchmark;
import io.contraflow.benchmarks.learner.LearnerBenchmark;
import io.contraflow.benchmarks.learner.PrecisionBenchmark;
import io.contraflow.benchmarks.load.BarrierBenchmark;
import io.contraflow.benchmarks.load.ModelsBenchmark;
import io.contraflow.benchmarks.load.SoakBenchmark;
import io.contraflow.benchmarks.quality.QualityCommand;
import io.contraflow.benchmarks.serving.ServingBenchmark;
import io.contraflow.pipeline.cli.Subcommand;
import picocli.CommandLine.Command;

/** {@code contraflow benchmark}: only there for its subcommands. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BENCHMARK",
    description = "Measures Contraflow beside other ways of doing the same.",
    subcommands = {
      QualityCommand.class,
      LearnerBenchmark.class,
      PrecisionBenchmark.class,
      AdapterStepBenchmark.class,
      CheckpointBenchmark.class,
      BarrierBenchmark.class,
      ModelsBenchmark.class,
      ServingBenchmark.class,
      SoakBenchmark.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark quality --wordnet      does learning help? on the demo's text",
      "  contraflow benchmark learner                how fast is it beside PyTorch?",
      "  contraflow benchmark precision              does bfloat16 learn the same?",
      "  contraflow benchmark step                   what does a step cost?",
      "  contraflow benchmark checkpoint             what does a checkpoint cost?",
      "  contraflow benchmark barrier                does a long step hold up a checkpoint?",
      "  contraflow benchmark models                 how much memory do many models take?",
      "  contraflow benchmark serving                what does a search service get?",
      "  contraflow benchmark soak                   does anything grow with time?",
    })
public final class BenchmarkCommand implements Subcommand {}
