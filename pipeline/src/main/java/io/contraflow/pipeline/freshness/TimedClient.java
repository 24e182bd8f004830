package io.contraflow.pipeline.freshness;

import io.contraflow.pipeline.config.Topics;
import io.contraflow.serving.ClientStatus;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.serving.Swap;
import io.contraflow.state.snapshot.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * A client that follows a model's snapshots as a search service would, and times how long clicks
 * took until it served them.
 */
public final class TimedClient implements AutoCloseable {
  private final ClickToServed times = new ClickToServed();
  private final FreshnessFollower follower;
  private final Thread following;
  private final SnapshotClient client;

  /**
   * Follows from now on.
   *
   * @param consumer without a group; owned from here on
   * @param snapshots where the job publishes
   * @param every how often the client looks there
   * @param behindMs how far event time is behind the wall clock, as a schedule's may be; else 0
   */
  public TimedClient(
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      String model,
      Path snapshots,
      Duration every,
      LongSupplier behindMs) {
    follower =
        new FreshnessFollower(consumer, topics, model, times, System::currentTimeMillis, behindMs);
    following = new Thread(follower, "contraflow-freshness");
    following.setDaemon(true);
    following.start();
    client =
        SnapshotClient.builder(snapshots).model(model).every(every).onSwap(this::served).start();
  }

  private void served(Swap swap) {
    Manifest manifest = swap.now().manifest().orElseThrow();
    times.served(manifest.step(), manifest.createdMs(), System.currentTimeMillis());
    swap.before().ifPresent(SnapshotEncoder::close); // nobody embeds here: free its native memory
  }

  public ClickToServed times() {
    return times;
  }

  /** What the client serves. */
  public ClientStatus status() {
    return client.status();
  }

  @Override
  public void close() {
    client.close();
    follower.stop();
    try {
      following.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
