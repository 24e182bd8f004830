package io.contraflow.pipeline.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings of the one-node broker: everything once replicated, few threads, small buffers. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String CLIENTS = "PLAINTEXT";

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          // One of everything, since there is one node.
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          // Few threads.
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("background.threads", "2"),
          Map.entry("num.recovery.threads.per.data.dir", "1"),
          // The cleaner's table is on the heap: 128 MiB unless said otherwise.
          Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
          Map.entry("log.cleaner.io.buffer.size", "262144"),
          Map.entry("offsets.topic.segment.bytes", "10485760"),
          Map.entry("transaction.state.log.segment.bytes", "10485760"),
          Map.entry("log.segment.bytes", "134217728"),
          // Quick to start and to rebalance, since nobody else has to be waited for.
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("controller.quorum.election.timeout.ms", "300"),
          Map.entry("controller.quorum.election.backoff.max.ms", "100"),
          // After a kill the controller waits this long before it takes the new incarnation.
          Map.entry("broker.session.timeout.ms", "3000"),
          Map.entry("broker.heartbeat.interval.ms", "500"),
          // Nothing that was sent disappears by itself; event time may be any time.
          Map.entry("log.retention.ms", "-1"),
          Map.entry("log.message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE)),
          Map.entry("message.max.bytes", "16777216"),
          Map.entry("auto.create.topics.enable", "false"));

  private BrokerProperties() {}

  static Properties of(Path directory, String host, int clientPort, int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(SMALL);
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", String.valueOf(NODE_ID));
    properties.put("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("inter.broker.listener.name", CLIENTS);
    properties.put(
        "listeners",
        CLIENTS
            + "://"
            + host
            + ":"
            + clientPort
            + ","
            + CONTROLLER
            + "://"
            + host
            + ":"
            + controllerPort);
    properties.put("advertised.listeners", CLIENTS + "://" + host + ":" + clientPort);
    properties.put(
        "listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    properties.put("log.dirs", directory.toString());
    return properties;
  }
}
