package io.contraflow.pipeline.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Finds topics and creates those that are missing. Those that exist are left as they are. */
public final class TopicAdmin {
  private static final long TIMEOUT_S = 30;
  private static final long LOOK_EVERY_MS = 50;

  private TopicAdmin() {}

  /**
   * @param client properties of a Kafka client, bootstrap servers at least
   * @param replicationFactor replicas of new topics; -1 for the broker's default
   * @return the names of the topics that were created
   * @throws BrokerException if the brokers cannot be reached or refuse
   */
  public static Set<String> ensure(
      Properties client, Collection<TopicSpec> topics, int replicationFactor) {
    try (Admin admin = connect(client)) {
      Set<String> existing = await(admin.listTopics().names(), client);
      List<NewTopic> missing =
          topics.stream()
              .filter(topic -> !existing.contains(topic.name()))
              .map(topic -> newTopic(topic, replicationFactor))
              .toList();
      for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
        awaitCreated(created, client);
      }
      awaitLeaders(admin, missing, client);
      return missing.stream().map(NewTopic::name).collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Whether the brokers have a topic of this name. */
  public static boolean exists(Properties client, String topic) {
    try (Admin admin = connect(client)) {
      return await(admin.listTopics().names(), client).contains(topic);
    }
  }

  private static Admin connect(Properties client) {
    try {
      return Admin.create(Unanswered.withTimeouts(client));
    } catch (KafkaException e) {
      throw Unanswered.by(client, e);
    }
  }

  private static NewTopic newTopic(TopicSpec topic, int replicationFactor) {
    Optional<Short> replicas =
        replicationFactor == -1 ? Optional.empty() : Optional.of((short) replicationFactor);
    Map<String, String> configs = new HashMap<>();
    // Event time of a document is the time its producer gave it.
    configs.put("message.timestamp.type", "CreateTime");
    configs.put("cleanup.policy", topic.compacted() ? "compact" : "delete");
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), replicas).configs(configs);
  }

  /**
   * A partition that is not led yet may refuse a producer's first batch and take its second; then
   * it refuses the first for ever, since it is out of order.
   */
  private static void awaitLeaders(Admin admin, List<NewTopic> topics, Properties client) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (NewTopic topic : topics) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    long startNs = System.nanoTime();
    while (true) {
      try {
        await(admin.listOffsets(ends).all(), client); // which leaders alone can say
        return;
      } catch (BrokerException e) {
        // A broker may not have heard of a topic yet that another has created.
        boolean late = System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        if (late || !(e.getCause() instanceof RetriableException)) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted while asking Kafka", e);
    }
  }

  private static void awaitCreated(KafkaFuture<Void> created, Properties client) {
    try {
      await(created, client);
    } catch (BrokerException e) {
      // Somebody else was first, with settings of their own.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static <T> T await(KafkaFuture<T> future, Properties client) {
    try {
      return future.get(TIMEOUT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw Unanswered.by(client, e.getCause());
    } catch (TimeoutException e) {
      throw Unanswered.by(client, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted while asking Kafka", e);
    }
  }
}
