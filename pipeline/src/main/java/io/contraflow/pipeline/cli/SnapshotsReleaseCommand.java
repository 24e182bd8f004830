package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotPins;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots release}: the counterpart of pin and rollback. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Without ID: serves the newest snapshot that was not held back, and from then on whatever is"
          + " published.",
      "With ID: retention may delete that snapshot again.",
      "With --config or --bootstrap-servers what is served is announced on the topic of snapshots too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots release --in /data/contraflow --config contraflow.yaml",
      "  contraflow snapshots release step-000000143-0f3a5c1b22d4 --in /data/contraflow"
    })
final class SnapshotsReleaseCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "A snapshot that need not be kept any more.")
  private String id;

  @Mixin private StoreMixin where;
  @Mixin private AnnouncementMixin announcement;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SnapshotStore store = where.store();
    SnapshotPins pins = new SnapshotPins(store);
    PrintWriter out = spec.commandLine().getOut();
    if (id == null) {
      PublishedSnapshot served = pins.release(where.model());
      out.printf(
          "model %s serves %s, pointer generation %d, and whatever is published next%n",
          where.model(), served.id(), store.generation(where.model()));
      announcement.announce(served, out);
    } else {
      List<String> kept = pins.release(where.model(), id).pins();
      out.printf(
          "model %s keeps %s%n",
          where.model(), kept.isEmpty() ? "no snapshot by hand" : String.join(", ", kept));
    }
    out.flush();
    return ExitCode.OK;
  }
}
