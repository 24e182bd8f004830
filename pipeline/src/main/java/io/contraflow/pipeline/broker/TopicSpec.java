package io.contraflow.pipeline.broker;

import io.contraflow.pipeline.config.Topics;
import java.util.ArrayList;
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
   * The topics of a job: those it reads have {@code partitions}, those it writes have one, so that
   * their order is that of the model.
   */
  public static List<TopicSpec> of(Topics topics, int partitions) {
    List<TopicSpec> specs = new ArrayList<>();
    topics.searchEventTopics().forEach(name -> specs.add(new TopicSpec(name, partitions, false)));
    topics.documentTopics().forEach(name -> specs.add(new TopicSpec(name, partitions, true)));
    specs.add(new TopicSpec(topics.learnerReports(), 1, false));
    specs.add(new TopicSpec(topics.deadLetters(), 1, false));
    specs.add(new TopicSpec(topics.modelSnapshots(), 1, true));
    return specs;
  }
}
