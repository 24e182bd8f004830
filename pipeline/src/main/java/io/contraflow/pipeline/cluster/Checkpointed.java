package io.contraflow.pipeline.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every completed checkpoint and savepoint below a directory.
 *
 * @param readable by age, the newest first
 * @param damaged metadata that is not Flink's
 */
record Checkpointed(List<NewestCheckpoint> readable, List<Path> damaged) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointed.class);

  /** {@code JOB/chk-N/_metadata} and {@code savepoints/savepoint-X/_metadata}. */
  private static final int DEPTH = 3;

  private static final Pattern NUMBER = Pattern.compile("chk-(\\d{1,18})");

  /** What the metadata of those is called that a user has gone back behind. */
  private static final String SET_ASIDE = NewestCheckpoint.METADATA + ".set-aside";

  private static final Comparator<NewestCheckpoint> ORDER =
      Comparator.comparingLong(NewestCheckpoint::id)
          .thenComparingLong(NewestCheckpoint::modifiedMs);

  /**
   * What a job resumes from: the newest one, or the one that a user has chosen, and then newer ones
   * are set aside.
   *
   * @throws ClusterException if it is damaged, naming what to do
   */
  static Optional<NewestCheckpoint> resumed(Path checkpoints, Optional<Path> chosen) {
    try {
      Checkpointed there = in(checkpoints);
      return chosen.isEmpty() ? there.newestWhole() : Optional.of(there.goBackTo(chosen.get()));
    } catch (IOException e) {
      throw new ClusterException(
          "the checkpoints in "
              + checkpoints.toAbsolutePath()
              + " must be readable, but: "
              + e
              + "; give this process the rights",
          e);
    }
  }

  private NewestCheckpoint goBackTo(Path directory) throws IOException {
    NewestCheckpoint chosen = NewestCheckpoint.at(directory);
    Optional<String> problem = CheckpointFiles.problem(directory);
    if (problem.isPresent()) {
      throw new ClusterException(
          "%s cannot be resumed from: %s; restore a copy, or name another with --from-checkpoint"
              .formatted(directory, problem.get()));
    }
    for (Path newer : setAsideNewerThan(chosen)) {
      LOG.warn("{} is newer: it is set aside, its _metadata is now {}", newer, SET_ASIDE);
    }
    return chosen;
  }

  static Checkpointed in(Path checkpoints) throws IOException {
    List<NewestCheckpoint> readable = new ArrayList<>();
    List<Path> damaged = new ArrayList<>();
    for (Path metadata : metadata(checkpoints)) {
      try {
        NewestCheckpoint.read(metadata).ifPresentOrElse(readable::add, () -> damaged.add(metadata));
      } catch (NoSuchFileException e) {
        LOG.debug("{} has just been deleted", metadata, e);
      }
    }
    readable.sort(ORDER.reversed());
    return new Checkpointed(readable, damaged);
  }

  private static List<Path> metadata(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(checkpoints, DEPTH)) {
      return files
          .filter(file -> file.getFileName().toString().equals(NewestCheckpoint.METADATA))
          .toList();
    } catch (UncheckedIOException e) { // a running job deletes old ones meanwhile
      if (e.getCause() instanceof NoSuchFileException) {
        return metadata(checkpoints);
      }
      throw e.getCause();
    }
  }

  /**
   * @throws ClusterException if one is damaged that is newer than all that can be read
   */
  Optional<NewestCheckpoint> newest() throws IOException {
    Optional<NewestCheckpoint> newest = readable.stream().findFirst();
    for (Path metadata : damaged) {
      if (newest.isEmpty() || isNewer(metadata, newest.get())) {
        throw unreadable(metadata + " is not the metadata of a checkpoint", metadata.getParent());
      }
      LOG.warn("passed over {}: not the metadata of a checkpoint", metadata);
    }
    return newest;
  }

  /**
   * As {@link #newest}, and every file of it is there.
   *
   * @throws ClusterException if not, naming the newest that is whole
   */
  Optional<NewestCheckpoint> newestWhole() throws IOException {
    Optional<NewestCheckpoint> newest = newest();
    if (newest.isPresent()) {
      Optional<String> problem = CheckpointFiles.problem(newest.get().directory());
      if (problem.isPresent()) {
        throw unreadable(problem.get(), newest.get().directory());
      }
    }
    return newest;
  }

  /**
   * Takes those that are newer than the given one, damaged or not, out of what a later start finds:
   * their metadata gets another name.
   *
   * @return their directories
   */
  List<Path> setAsideNewerThan(NewestCheckpoint chosen) throws IOException {
    List<Path> newer = new ArrayList<>();
    Path own = chosen.directory().toAbsolutePath().normalize();
    for (NewestCheckpoint checkpoint : readable) {
      if (ORDER.compare(checkpoint, chosen) > 0) {
        newer.add(checkpoint.directory());
      }
    }
    for (Path metadata : damaged) {
      if (isNewer(metadata, chosen)) {
        newer.add(metadata.getParent());
      }
    }
    newer.removeIf(directory -> directory.toAbsolutePath().normalize().equals(own));
    for (Path directory : newer) {
      Files.move(
          directory.resolve(NewestCheckpoint.METADATA),
          directory.resolve(SET_ASIDE),
          StandardCopyOption.ATOMIC_MOVE);
    }
    return newer;
  }

  /** By the number in its directory's name, else by its age. */
  private static boolean isNewer(Path metadata, NewestCheckpoint than) throws IOException {
    Matcher number = NUMBER.matcher(metadata.getParent().getFileName().toString());
    long modifiedMs = Files.getLastModifiedTime(metadata).toMillis();
    if (number.matches() && Long.parseLong(number.group(1)) != than.id()) {
      return Long.parseLong(number.group(1)) > than.id();
    }
    return modifiedMs > than.modifiedMs();
  }

  private ClusterException unreadable(String problem, Path directory) {
    String remedy =
        readable.stream()
            .filter(other -> !other.directory().equals(directory))
            .filter(other -> CheckpointFiles.problem(other.directory()).isEmpty())
            .findFirst()
            .map(
                other ->
                    "or go back to checkpoint %d with --from-checkpoint %s"
                        .formatted(other.id(), other.directory()))
            .orElse("or start in an empty --output: there is no other one");
    return new ClusterException(
        "the newest checkpoint, %s, cannot be resumed from: %s; restore a copy, %s"
            .formatted(directory, problem, remedy));
  }
}
