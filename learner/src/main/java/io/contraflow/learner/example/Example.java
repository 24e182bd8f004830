package io.contraflow.learner.example;

import java.util.ArrayList;
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
 * @param teacherScores what another model says of how well documents fit the query, on its own
 *     scale: of the positive, then of each negative, NaN for one without; empty for none
 * @param placement of the positive on its page
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
    float weight,
    List<Float> teacherScores,
    Placement placement)
    implements Outcome {
  public Example {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(queryFeatures, "queryFeatures");
    Objects.requireNonNull(positive, "positive");
    Objects.requireNonNull(placement, "placement");
    negatives = List.copyOf(negatives);
    if (!(weight > 0) || Float.isInfinite(weight)) {
      throw new IllegalArgumentException("weight must be above 0 and finite: weight=" + weight);
    }
    teacherScores = List.copyOf(teacherScores);
    boolean fits = teacherScores.isEmpty() || teacherScores.size() == 1 + negatives.size();
    if (!fits || teacherScores.stream().anyMatch(score -> Float.isInfinite(score))) {
      throw new IllegalArgumentException(
          "teacher scores must be of the positive and each of %d negatives, and not infinite: %s"
              .formatted(negatives.size(), teacherScores));
    }
  }

  /** Without a place on a page. */
  public Example(
      String model,
      long decisionTimeMs,
      long actionTimeMs,
      String searchId,
      String userId,
      String query,
      Features queryFeatures,
      Document positive,
      List<Document> negatives,
      float weight,
      List<Float> teacherScores) {
    this(
        model,
        decisionTimeMs,
        actionTimeMs,
        searchId,
        userId,
        query,
        queryFeatures,
        positive,
        negatives,
        weight,
        teacherScores,
        Placement.NONE);
  }

  /** Without a teacher. */
  public Example(
      String model,
      long decisionTimeMs,
      long actionTimeMs,
      String searchId,
      String userId,
      String query,
      Features queryFeatures,
      Document positive,
      List<Document> negatives,
      float weight) {
    this(
        model,
        decisionTimeMs,
        actionTimeMs,
        searchId,
        userId,
        query,
        queryFeatures,
        positive,
        negatives,
        weight,
        List.of());
  }

  /** The same without a document among its negatives; itself if it has none of that id. */
  public Example withoutNegative(String docId) {
    if (negatives.stream().noneMatch(negative -> negative.id().equals(docId))) {
      return this;
    }
    List<Document> left = new ArrayList<>();
    List<Float> scores = new ArrayList<>(teacherScores.stream().limit(1).toList());
    for (int k = 0; k < negatives.size(); k++) {
      if (!negatives.get(k).id().equals(docId)) {
        left.add(negatives.get(k));
        if (!teacherScores.isEmpty()) {
          scores.add(teacherScores.get(1 + k));
        }
      }
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
        left,
        weight,
        scores,
        placement);
  }

  /** The same with a document as it is now; itself if it has none of that id, or has it so. */
  public Example withDocument(Document document) {
    Document itself = newest(positive, document);
    List<Document> beside = negatives.stream().map(known -> newest(known, document)).toList();
    if (itself.equals(positive) && beside.equals(negatives)) {
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
        itself,
        beside,
        weight,
        teacherScores,
        placement);
  }

  private static Document newest(Document known, Document document) {
    return known.id().equals(document.id()) ? document : known;
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
        && weight == that.weight
        && teacherScores.equals(that.teacherScores)
        && placement.equals(that.placement);
  }

  @Override
  public int hashCode() {
    return Objects.hash(model, decisionTimeMs, searchId, positive.id());
  }
}
