package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.broker.BrokerProcess;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
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
    Path root = options.emptyOutput();
    SearchLog log =
        SearchLog.of(options, Configuration.defaults().topics(), ChaosOptions.PARTITIONS);
    say("log        %s, %d partitions", log.line(options), ChaosOptions.PARTITIONS);
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
      return judge(claims, out);
    }
  }

  /** Prints claims, and returns the exit code. */
  static int judge(List<Claim> claims, PrintWriter out) {
    out.println();
    claims.forEach(claim -> out.println(claim.lines()));
    out.flush();
    return claims.stream().allMatch(Claim::holds) ? 0 : 1;
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
