package io.contraflow.benchmarks;

import io.contraflow.benchmarks.checkpoint.CheckpointBenchmark;
import io.contraflow.benchmarks.kernel.AdapterStepBenchmark;
import io.contraflow.benchmarks.quality.QualityCommand;
import io.contraflow.pipeline.cli.Subcommand;
import picocli.CommandLine.Command;

/** {@code contraflow benchmark}: only there for its subcommands. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BENCHMARK",
    description = "Measures Contraflow beside other ways of doing the same.",
    subcommands = {QualityCommand.class, AdapterStepBenchmark.class, CheckpointBenchmark.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark quality --wordnet      does learning help? on the demo's text",
      "  contraflow benchmark step                   what does a step cost?",
      "  contraflow benchmark checkpoint             what does a checkpoint cost?",
    })
public final class BenchmarkCommand implements Subcommand {}
