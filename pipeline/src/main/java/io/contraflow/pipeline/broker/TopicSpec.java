package io.contraflow.pipeline.broker;

import io.contraflow.pipeline.config.Topics;
import java.util.List;

/**
 * A topic as it should be.
 *
 * @param name of the topic
 * @param partitions at least 1
 * @param compacted whether only the newest record of a key is kept
 */
public record TopicSpec(String name, int partitions, boolean compacted) {

  /**
   * The five topics of a job: the two it reads have {@code partitions}, those it writes have one,
   * so that their order is that of the model.
   */
  public static List<TopicSpec> of(Topics topics, int partitions) {
    return List.of(
        new TopicSpec(topics.searchEvents(), partitions, false),
        new TopicSpec(topics.documents(), partitions, true),
        new TopicSpec(topics.learnerReports(), 1, false),
        new TopicSpec(topics.deadLetters(), 1, false),
        new TopicSpec(topics.modelSnapshots(), 1, true));
  }
}
