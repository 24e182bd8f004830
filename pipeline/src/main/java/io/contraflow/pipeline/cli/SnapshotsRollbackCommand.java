package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotPins;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots rollback}: an older snapshot is served, until released. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Serves another snapshot, and pins the pointer to it: a job that runs goes on learning and writing"
          + " snapshots, and none of them is served until contraflow snapshots release.",
      "Every file of the snapshot is verified before. With --config or --bootstrap-servers it is"
          + " announced on the topic of snapshots too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots list /data/contraflow",
      "  contraflow snapshots rollback step-000000143-0f3a5c1b22d4 --in /data/contraflow",
      "  contraflow snapshots rollback ID --in /data/contraflow --config contraflow.yaml"
    })
final class SnapshotsRollbackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The snapshot to serve.")
  private String id;

  @Option(names = "--held", description = "Also if it is one that was held back.")
  private boolean held;

  @Mixin private StoreMixin where;
  @Mixin private AnnouncementMixin announcement;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SnapshotStore store = where.store();
    PublishedSnapshot served = new SnapshotPins(store).rollback(where.model(), id, held);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "model %s serves %s, pointer generation %d, pinned until contraflow snapshots release%n",
        where.model(), served.id(), store.generation(where.model()));
    announcement.announce(served, out);
    out.flush();
    return ExitCode.OK;
  }
}
