package io.contraflow.learner.example;

import java.util.List;
import java.util.Objects;

/**
 * One acted-on (search, document) pair to learn from.
 *
 * @param model the model it trains
 * @param decisionTimeMs event time at which it was decided and its documents were known
 * @param actionTimeMs event time of the first action; the click of click-to-snapshot
 * @param searchId the search; for a pair event, an id made from its content
 * @param userId who searched, or empty
 * @param query the normalised query: the key of known positives
 * @param queryFeatures of the query as it was typed
 * @param positive the document acted on
 * @param negatives shown beside it and not acted on: hard negatives, possibly none
 * @param weight the row's weight in the loss, above 0
 */
public record Example(
    String model,
    long decisionTimeMs,
    long actionTimeMs,
    String searchId,
    String userId,
    String query,
    Features queryFeatures,
    Document positive,
    List<Document> negatives,
    float weight)
    implements Outcome {
  public Example {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(queryFeatures, "queryFeatures");
    Objects.requireNonNull(positive, "positive");
    negatives = List.copyOf(negatives);
    if (!(weight > 0) || Float.isInfinite(weight)) {
      throw new IllegalArgumentException("weight must be above 0 and finite: weight=" + weight);
    }
  }

  /** The same without a document among its negatives; itself if it has none of that id. */
  public Example withoutNegative(String docId) {
    if (negatives.stream().noneMatch(negative -> negative.id().equals(docId))) {
      return this;
    }
    return new Example(
        model,
        decisionTimeMs,
        actionTimeMs,
        searchId,
        userId,
        query,
        queryFeatures,
        positive,
        negatives.stream().filter(negative -> !negative.id().equals(docId)).toList(),
        weight);
  }

  @Override
  public String docId() {
    return positive.id();
  }

  @Override
  public Kind kind() {
    return Kind.EXAMPLE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Example that
        && model.equals(that.model)
        && decisionTimeMs == that.decisionTimeMs
        && actionTimeMs == that.actionTimeMs
        && searchId.equals(that.searchId)
        && userId.equals(that.userId)
        && query.equals(that.query)
        && queryFeatures.equals(that.queryFeatures)
        && positive.equals(that.positive)
        && negatives.equals(that.negatives)
        && weight == that.weight;
  }

  @Override
  public int hashCode() {
    return Objects.hash(model, decisionTimeMs, searchId, positive.id());
  }
}
