package io.contraflow.operators.search;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Placement;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
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
 * @param query as it was typed; empty if there is only a vector
 * @param queryVector a frozen embedder's vector of it, or null
 * @param positives at least one, in the order of document ids
 * @param negatives of each positive, in the order of their positions; possibly none
 */
public record LabelledSearch(
    String model,
    long decisionTimeMs,
    String searchId,
    String userId,
    String query,
    Features.Vector queryVector,
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

  /** The same without the texts and vectors of documents that its events carried. */
  public LabelledSearch withoutContents() {
    return new LabelledSearch(
        model,
        decisionTimeMs,
        searchId,
        userId,
        query,
        queryVector,
        positives.stream()
            .map(
                p ->
                    new Positive(
                        p.docId(),
                        null,
                        null,
                        p.weight(),
                        p.actionTimeMs(),
                        p.teacherScore(),
                        p.placement()))
            .toList(),
        negatives.stream()
            .map(n -> new Negative(n.docId(), null, null, n.teacherScore(), n.position()))
            .toList());
  }

  /**
   * A document acted on.
   *
   * @param text the text that the event carried, or null
   * @param vector the vector that the event carried, or null
   * @param weight in the loss, above 0: the largest of its actions'
   * @param actionTimeMs event time of its first action
   * @param teacherScore how well another model says that it fits the query, or null
   * @param placement on its page; none where it does not matter
   */
  public record Positive(
      String docId,
      String text,
      Features.Vector vector,
      float weight,
      long actionTimeMs,
      Float teacherScore,
      Placement placement) {
    public Positive {
      Objects.requireNonNull(docId, "docId");
      Objects.requireNonNull(placement, "placement");
    }

    /** On no page. */
    public Positive(
        String docId,
        String text,
        Features.Vector vector,
        float weight,
        long actionTimeMs,
        Float teacherScore) {
      this(docId, text, vector, weight, actionTimeMs, teacherScore, Placement.NONE);
    }

    /** Without a teacher's score. */
    public Positive(
        String docId, String text, Features.Vector vector, float weight, long actionTimeMs) {
      this(docId, text, vector, weight, actionTimeMs, null);
    }
  }

  /**
   * A document shown and not acted on.
   *
   * @param text the text that the event carried, or null
   * @param vector the vector that the event carried, or null
   * @param teacherScore how well another model says that it fits the query, or null
   * @param position on its page; 0 if it is on none, or does not matter
   */
  public record Negative(
      String docId, String text, Features.Vector vector, Float teacherScore, int position) {
    public Negative {
      Objects.requireNonNull(docId, "docId");
    }

    /** On no page. */
    public Negative(String docId, String text, Features.Vector vector, Float teacherScore) {
      this(docId, text, vector, teacherScore, 0);
    }

    /** Without a teacher's score. */
    public Negative(String docId, String text, Features.Vector vector) {
      this(docId, text, vector, null);
    }

    static Negative of(Impression.Result shown, int position) {
      return new Negative(
          shown.docId(), shown.text(), shown.vector(), shown.teacherScore(), position);
    }

    static Negative of(Pair.Negative judged) {
      return new Negative(judged.docId(), judged.text(), judged.vector(), judged.teacherScore());
    }
  }
}
