package io.contraflow.pipeline.cli;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.sink.SnapshotAnnouncer;
import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;

/** Tells those who read the topic of snapshots which one is served now, where Kafka is named. */
final class AnnouncementMixin {
  @Mixin private ConfigurationMixin configuration;

  /**
   * @throws IllegalStateException if the brokers do not take it
   */
  void announce(PublishedSnapshot served, PrintWriter out) {
    if (!configuration.namesBrokers()) {
      out.println(
          "not announced: give --config or --bootstrap-servers for that. Services that watch the"
              + " directory follow all the same");
      return;
    }
    Configuration kafka = configuration.read();
    SnapshotAnnouncer.announce(kafka, SnapshotAnnouncement.of(served));
    out.printf(
        "announced on %s at %s%n",
        kafka.topics().modelSnapshots(), kafka.get(KafkaSettings.BOOTSTRAP_SERVERS));
  }
}
