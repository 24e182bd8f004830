package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.broker.BrokerProcess;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One log, two runs: one that things happen to while the log comes in, and one that nothing happens
 * to. What they wrote must be the same.
 */
final class Chaos {
  private final ChaosOptions options;
  private final Scenario scenario;
  private final PrintWriter out;

  Chaos(ChaosOptions options, Scenario scenario, PrintWriter out) {
    this.options = options;
    this.scenario = scenario;
    this.out = out;
  }

  /** Runs to the end and returns the exit code: 1 if anything does not hold. */
  int run() throws IOException, InterruptedException {
    Path root = emptyDirectory(options.output());
    SearchLog log = SearchLog.of(options, Configuration.defaults().topics());
    say(
        "log        seed %d, %,d records, %,d searches in %,d documents, %s, %d partitions",
        options.seed(),
        log.records().size(),
        options.searches(),
        options.documents(),
        log.clickedPairs(),
        ChaosOptions.PARTITIONS);
    try (BrokerProcess broker =
            BrokerProcess.start(root.resolve("kafka"), 0, root.resolve("broker.log"));
        JobRun chaos = new JobRun("chaos", root, options, broker.bootstrapServers());
        JobRun reference = new JobRun("reference", root, options, broker.bootstrapServers());
        Feeder feeder = new Feeder(broker.bootstrapServers(), log.records())) {
      say("broker     %s, process %d", broker.bootstrapServers(), broker.pid());
      Stage stage = new Stage(options, broker, chaos, log, feeder, out);
      List<Claim> claims = new ArrayList<>(scenario.play(stage));
      say("reference  the same log, and nothing happens");
      try (Child job = reference.trainToTheEnd()) {
        claims.add(stage.toTheEnd(reference, job));
      }
      claims.add(
          FinalState.same(
              log.clickedPairs().keySet(), chaos.finalStates(), reference.finalStates()));
      claims.addAll(new Proof(chaos.record(), reference.record(), log.clickedPairs()).claims());
      claims.addAll(new RestoreProof(chaos.record(), chaos.restored(), chaos.resumed()).claims());
      return judge(claims);
    }
  }

  private int judge(List<Claim> claims) {
    out.println();
    claims.forEach(claim -> out.println(claim.lines()));
    out.flush();
    return claims.stream().allMatch(Claim::holds) ? 0 : 1;
  }

  private static Path emptyDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw new ConfigurationException(
            "the output directory must be empty, was "
                + directory.toAbsolutePath()
                + "; delete what is there, or set --output");
      }
    }
    return directory.toAbsolutePath().normalize();
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
