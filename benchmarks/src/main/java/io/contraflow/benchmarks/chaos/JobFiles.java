package io.contraflow.benchmarks.chaos;

import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What lies below a job's output directory right now. Cheap enough to be asked every millisecond.
 *
 * @param output as {@code train} was given it
 */
record JobFiles(Path output) {
  private static final String CHECKPOINT = "chk-";
  private static final String METADATA = "_metadata";
  private static final String STAGING = ".staging-";
  private static final String LOCK = ".lock";

  Path checkpoints() {
    return output.resolve("checkpoints");
  }

  Path snapshots() {
    return output.resolve("snapshots");
  }

  /**
   * Directories of checkpoints that are being taken, or were when their process died: they have no
   * metadata, and no later one has. An older one without is being deleted.
   */
  Set<Path> checkpointsInWork() {
    long newest = newestCheckpoint();
    return grandchildren(
        checkpoints(), CHECKPOINT + "*", chk -> !isComplete(chk) && number(chk) > newest);
  }

  boolean hasCompleteCheckpoint() {
    return !complete().isEmpty();
  }

  /** Number of the newest complete checkpoint; 0 for none. */
  long newestCheckpoint() {
    return complete().stream().mapToLong(JobFiles::number).max().orElse(0);
  }

  private Set<Path> complete() {
    return grandchildren(checkpoints(), CHECKPOINT + "*", JobFiles::isComplete);
  }

  private static boolean isComplete(Path checkpoint) {
    return Files.exists(checkpoint.resolve(METADATA));
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(CHECKPOINT.length()));
  }

  /** Directories of snapshots that are wholly written and have not got their names. */
  Set<Path> stagedSnapshots() {
    return grandchildren(
        snapshots(),
        STAGING + "*",
        path -> !path.toString().endsWith(LOCK) && Files.exists(path.resolve(Manifest.FILE)));
  }

  Set<Path> publishedSnapshots() {
    return grandchildren(snapshots(), "step-*", path -> true);
  }

  private interface Rule {
    boolean holds(Path path);
  }

  private static Set<Path> grandchildren(Path root, String glob, Rule rule) {
    Set<Path> found = new TreeSet<>();
    for (Path child : children(root, "*")) {
      children(child, glob).stream().filter(rule::holds).forEach(found::add);
    }
    return found;
  }

  /** What is deleted at this moment may be left out. */
  private static List<Path> children(Path directory, String glob) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException | DirectoryIteratorException e) {
      return children;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return children;
  }
}
