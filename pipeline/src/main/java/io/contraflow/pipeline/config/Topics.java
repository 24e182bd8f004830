package io.contraflow.pipeline.config;

import java.util.List;

/**
 * The names of the topics.
 *
 * @param searchEventTopics read; at least one
 * @param documentTopics read; at least one
 */
public record Topics(
    List<String> searchEventTopics,
    List<String> documentTopics,
    String learnerReports,
    String deadLetters,
    String modelSnapshots) {
  public Topics {
    searchEventTopics = List.copyOf(searchEventTopics);
    documentTopics = List.copyOf(documentTopics);
  }

  /** The first of those with search events: where events of our own are sent. */
  public String searchEvents() {
    return searchEventTopics.get(0);
  }

  /** The first of those with documents. */
  public String documents() {
    return documentTopics.get(0);
  }
}
