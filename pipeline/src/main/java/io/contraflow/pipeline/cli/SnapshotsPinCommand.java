package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.SnapshotPins;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots pin}: what is served, or what is kept, stays. */
@Command(
    name = "pin",
    mixinStandardHelpOptions = true,
    description = {
      "Without ID: what is served now stays so until contraflow snapshots release, whatever a job"
          + " publishes meanwhile.",
      "With ID: retention does not delete that snapshot until contraflow snapshots release ID. What is"
          + " served does not change."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots pin --in /data/contraflow",
      "  contraflow snapshots pin step-000000143-0f3a5c1b22d4 --in /data/contraflow"
    })
final class SnapshotsPinCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "0..1", description = "A snapshot to keep.")
  private String id;

  @Mixin private StoreMixin where;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SnapshotPins pins = new SnapshotPins(where.store());
    PrintWriter out = spec.commandLine().getOut();
    if (id == null) {
      out.printf(
          "model %s serves %s, pinned until contraflow snapshots release%n",
          where.model(), pins.pin(where.model()).snapshot());
    } else {
      out.printf(
          "model %s keeps %s%n",
          where.model(), String.join(", ", pins.pin(where.model(), id).pins()));
    }
    out.flush();
    return ExitCode.OK;
  }
}
