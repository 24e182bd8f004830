package io.contraflow.operators.search;

import java.util.List;
import java.util.Objects;

/**
 * What one search (or pair) teaches at one decision time: documents acted on, and documents shown
 * beside them and not acted on as of that time.
 *
 * @param decisionTimeMs event time at which it was decided; with model and search id it identifies
 *     the decision
 * @param searchId the search; for a pair, an id made from its content
 * @param userId who searched, or empty
 * @param query as it was typed
 * @param positives at least one, in the order of document ids
 * @param negatives of each positive, in the order of their positions; possibly none
 */
public record LabelledSearch(
    String model,
    long decisionTimeMs,
    String searchId,
    String userId,
    String query,
    List<Positive> positives,
    List<Negative> negatives) {
  public LabelledSearch {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(query, "query");
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
    if (positives.isEmpty()) {
      throw new IllegalArgumentException(
          "a labelled search needs at least one positive: searchId=" + searchId);
    }
  }

  /** How many documents it needs. */
  public int documents() {
    return positives.size() + negatives.size();
  }

  /** The same without the texts that its events carried. */
  public LabelledSearch withoutTexts() {
    return new LabelledSearch(
        model,
        decisionTimeMs,
        searchId,
        userId,
        query,
        positives.stream()
            .map(p -> new Positive(p.docId(), null, p.weight(), p.actionTimeMs()))
            .toList(),
        negatives.stream().map(n -> new Negative(n.docId(), null)).toList());
  }

  /**
   * A document acted on.
   *
   * @param text the text that the event carried, or null
   * @param weight in the loss, above 0: the largest of its actions'
   * @param actionTimeMs event time of its first action
   */
  public record Positive(String docId, String text, float weight, long actionTimeMs) {
    public Positive {
      Objects.requireNonNull(docId, "docId");
    }
  }

  /**
   * A document shown and not acted on.
   *
   * @param text the text that the event carried, or null
   */
  public record Negative(String docId, String text) {
    public Negative {
      Objects.requireNonNull(docId, "docId");
    }
  }
}
