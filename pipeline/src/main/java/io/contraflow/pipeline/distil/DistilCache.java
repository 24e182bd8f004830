package io.contraflow.pipeline.distil;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotExport;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Distilled models of this machine's user, each a snapshot of step 0 in a directory named by the
 * hash of all it was made from, so that a model is distilled once. One process at a time makes a
 * model; others wait for it.
 *
 * @param root made when first needed
 */
public record DistilCache(Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(DistilCache.class);
  private static final String MODEL = "distilled";

  /** {@code CONTRAFLOW_CACHE}, else {@code XDG_CACHE_HOME/contraflow}, else ~/.cache/contraflow. */
  public static DistilCache ofUser() {
    return of(System.getenv(), System.getProperty("user.home"));
  }

  static DistilCache of(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("CONTRAFLOW_CACHE", "");
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        !own.isBlank()
            ? Path.of(own)
            : (shared.isBlank() ? Path.of(home, ".cache") : Path.of(shared)).resolve("contraflow");
    return new DistilCache(root.resolve("distilled"));
  }

  /** Whether {@link #get} would have nothing to do. */
  public boolean has(Distillation distillation) {
    return intact(root.resolve(distillation.key())).isPresent();
  }

  /** The model that is there and intact, or else a new one. */
  public PublishedSnapshot get(
      Distillation distillation, Tokenizer tokenizer, Distillation.Progress progress)
      throws IOException {
    Path directory = root.resolve(distillation.key());
    Files.createDirectories(root);
    synchronized (DistilCache.class) { // a file's lock is the process's, not the thread's
      try (FileChannel channel =
          FileChannel.open(
              directory.resolveSibling(directory.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        channel.lock();
        Optional<PublishedSnapshot> there = intact(directory);
        if (there.isPresent()) {
          return there.get();
        }
        setAside(directory);
        return make(distillation, tokenizer, directory, progress);
      }
    }
  }

  /**
   * Distils into a directory of the caller's, going on with what an earlier call left beside it.
   *
   * @param directory must not exist, or be empty
   */
  public static PublishedSnapshot make(
      Distillation distillation,
      Tokenizer tokenizer,
      Path directory,
      Distillation.Progress progress)
      throws IOException {
    SnapshotExport.mustBeFree(directory);
    Path states = directory.resolveSibling(directory.getFileName() + ".states");
    Table rows = distillation.run(states, progress);
    SnapshotDraft draft = new SnapshotDraft(MODEL, 0, 0, 0, Map.of(), distillation.options(), 0);
    PublishedSnapshot made =
        SnapshotExport.write(
            directory,
            draft,
            rows,
            new SnapshotEncoding.Static(tokenizer),
            System.currentTimeMillis());
    Files.delete(states);
    return made;
  }

  /** Makes room where a damaged one is. */
  private static void setAside(Path directory) throws IOException {
    if (Files.exists(directory)) {
      Files.move(
          directory,
          directory.resolveSibling(directory.getFileName() + ".damaged-" + UUID.randomUUID()));
    }
  }

  private static Optional<PublishedSnapshot> intact(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try {
      PublishedSnapshot snapshot = PublishedSnapshot.read(directory);
      Verification.of(snapshot).orThrow();
      return Optional.of(snapshot);
    } catch (IOException e) {
      LOG.warn("{} is distilled anew: {}", directory, e.getMessage());
      return Optional.empty();
    }
  }
}
