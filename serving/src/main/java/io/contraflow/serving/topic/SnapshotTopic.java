package io.contraflow.serving.topic;

import io.contraflow.serving.SnapshotSource;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the newest announcement of a model names, on the compacted topic that the job writes. The
 * topic is read to its end before anything is named, so that a service begins with the newest; a
 * rollback is an announcement of an older snapshot and is followed like any other. While no broker
 * answers, what was named stays, and reading goes on when one does.
 *
 * <p>The snapshot itself is read from a directory: the one that the announcement names, or, where
 * this host sees it elsewhere, the one that is given. Give it also where others than the job may
 * write the topic: then nothing of a record leads out of it.
 *
 * <pre>{@code
 * SnapshotClient.builder(
 *         SnapshotTopic.of(Map.of("bootstrap.servers", "kafka-1:9092"), "default")
 *             .in(Path.of("/mnt/snapshots")))
 *     .start();
 * }</pre>
 */
public final class SnapshotTopic implements SnapshotSource {
  /** What the topic is called unless {@code kafka.topics.model-snapshots} says otherwise. */
  public static final String NAME = "model-snapshots";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, ?> kafka;
  private final String topic;
  private final String model;
  private final Path snapshots; // null for where an announcement says
  private final AnnouncementReader reader;
  private Thread thread;

  private SnapshotTopic(Map<String, ?> kafka, String topic, String model, Path snapshots) {
    this.kafka = Map.copyOf(kafka);
    this.topic = Objects.requireNonNull(topic, "topic");
    this.model = Objects.requireNonNull(model, "model");
    this.snapshots = snapshots;
    this.reader = new AnnouncementReader(kafka, topic, model);
  }

  /**
   * @param kafka properties of a consumer, {@code bootstrap.servers} at least
   * @param model as in the events
   */
  public static SnapshotTopic of(Map<String, ?> kafka, String model) {
    return new SnapshotTopic(kafka, NAME, model, null);
  }

  /** The same on a topic of another name. */
  public SnapshotTopic named(String topicName) {
    return new SnapshotTopic(kafka, topicName, model, snapshots);
  }

  /**
   * The same with the snapshots where this host sees them.
   *
   * @param directory what the job calls {@code snapshots.directory}, or a copy of it
   */
  public SnapshotTopic in(Path directory) {
    return new SnapshotTopic(kafka, topic, model, Objects.requireNonNull(directory, "directory"));
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Optional<Wanted> wanted() throws IOException {
    begin();
    Optional<AnnouncementReader.Named> newest = reader.newest(PATIENCE);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    PublishedSnapshot snapshot = read(newest.get().announcement());
    return Optional.of(new Wanted(newest.get().generation(), snapshot));
  }

  private PublishedSnapshot read(Announcement announced) throws IOException {
    Path directory =
        snapshots == null
            ? Path.of(announced.directory())
            : SnapshotStore.open(snapshots).directory(model, announced.id());
    PublishedSnapshot snapshot;
    try {
      snapshot = PublishedSnapshot.read(directory);
    } catch (CorruptException e) {
      throw new IOException(
          e.getMessage()
              + ". It is announced on "
              + topic
              + "; if this host sees the snapshots elsewhere, give their directory",
          e);
    }
    if (!snapshot.id().equals(announced.id())
        || !snapshot.manifest().tensorSha256().equals(announced.tensorSha256())) {
      throw new CorruptException(
          "%s must hold the snapshot that is announced, %s with tensor %s, holds %s with %s; restore a copy"
              .formatted(
                  directory,
                  announced.id(),
                  announced.tensorSha256(),
                  snapshot.id(),
                  snapshot.manifest().tensorSha256()));
    }
    return snapshot;
  }

  @Override
  public void follow(Runnable look) {
    begin();
    reader.afterPoll(look);
  }

  private synchronized void begin() {
    if (thread == null) {
      thread = new Thread(reader, "contraflow-snapshots-" + model);
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void close() {
    reader.close();
  }

  @Override
  public String toString() {
    return "topic " + topic;
  }
}
