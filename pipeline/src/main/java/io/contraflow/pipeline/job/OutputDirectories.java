package io.contraflow.pipeline.job;

import io.contraflow.pipeline.cluster.ClusterException;
import io.contraflow.pipeline.cluster.Writable;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Where a job writes. */
public final class OutputDirectories {
  private static final long ANSWER_S = 60;

  private OutputDirectories() {}

  /**
   * Makes them, and asks whether they can be written, before anything is started.
   *
   * @throws io.contraflow.pipeline.cluster.ClusterException for the first that cannot
   */
  public static void require(Configuration configuration, java.nio.file.Path output) {
    Writable.require("the output", output, "give another --output");
    configuration
        .checkpointUri()
        .ifPresentOrElse(
            uri -> requireFileSystem("checkpoints", uri, "checkpoint.directory"),
            () ->
                Writable.require(
                    "checkpoints",
                    configuration.checkpointDirectory(output),
                    "set checkpoint.directory"));
    Writable.require(
        "snapshots", configuration.snapshotDirectory(output), "set snapshots.directory");
    String uri = configuration.get(JobSettings.SNAPSHOT_URI);
    if (!uri.isEmpty()) {
      requireFileSystem("copies of snapshots", uri, JobSettings.SNAPSHOT_URI.key());
    }
  }

  /** Flink has those of its own and of its plugins, which a cluster loads. */
  private static void requireFileSystem(String what, String uri, String option) {
    String reason;
    Exception failure;
    try {
      probe(uri).get(ANSWER_S, TimeUnit.SECONDS);
      return;
    } catch (ExecutionException e) {
      failure = e;
      reason = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
    } catch (TimeoutException e) {
      failure = e;
      reason = "there was no answer within " + ANSWER_S + " s";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
      reason = "it was interrupted";
    }
    throw new ClusterException(
        "%s must be written to %s, but: %s; put Flink's plugin for it into its"
                .formatted(what, uri, reason)
            + " plugins directory, give it access, or set "
            + option,
        failure);
  }

  /** On a thread of its own: clients of object stores try for many minutes. */
  private static Future<?> probe(String uri) {
    FutureTask<Void> probe =
        new FutureTask<>(
            () -> {
              Path file = new Path(uri, ".contraflow.probe");
              FileSystem files = file.getFileSystem();
              files.create(file, FileSystem.WriteMode.OVERWRITE).close();
              files.delete(file, false);
              return null;
            });
    Thread thread = new Thread(probe, "file-system-probe");
    thread.setDaemon(true);
    thread.start();
    return probe;
  }
}
