package io.contraflow.operators.event;

import io.contraflow.learner.example.Features;
import java.util.List;
import java.util.Objects;

/**
 * A query and a document that belong together, without a search: a judgement, a log of questions
 * and answers.
 *
 * @param query as it was typed; empty if there is only a vector
 * @param queryVector a frozen embedder's vector of it, or null
 * @param text the document's text, or null if the catalogue has it
 * @param vector a frozen embedder's vector of the document, or null
 * @param grade how well they fit; 1 if the record gave none, 0 if the document is no positive
 * @param negatives documents that do not fit, never the positive
 * @param userId who judged, or empty
 * @param teacherScore how well another model says that they fit, or null
 */
public record Pair(
    String model,
    String query,
    Features.Vector queryVector,
    String docId,
    String text,
    Features.Vector vector,
    float grade,
    List<Negative> negatives,
    long timestampMs,
    String userId,
    Float teacherScore)
    implements SearchEvent {
  public static final int CODE = 3;

  public Pair {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(userId, "userId");
    negatives = List.copyOf(negatives);
  }

  /** Without a teacher's score. */
  public Pair(
      String model,
      String query,
      Features.Vector queryVector,
      String docId,
      String text,
      Features.Vector vector,
      float grade,
      List<Negative> negatives,
      long timestampMs,
      String userId) {
    this(
        model,
        query,
        queryVector,
        docId,
        text,
        vector,
        grade,
        negatives,
        timestampMs,
        userId,
        null);
  }

  /** Without vectors. */
  public Pair(
      String model,
      String query,
      String docId,
      String text,
      float grade,
      List<Negative> negatives,
      long timestampMs,
      String userId) {
    this(model, query, null, docId, text, null, grade, negatives, timestampMs, userId);
  }

  @Override
  public int code() {
    return CODE;
  }

  /**
   * A document that does not fit the query.
   *
   * @param text its text, or null if the catalogue has it
   * @param vector a frozen embedder's vector of it, or null
   * @param teacherScore how well another model says that it fits the query, or null
   */
  public record Negative(String docId, String text, Features.Vector vector, Float teacherScore) {
    public Negative {
      Objects.requireNonNull(docId, "docId");
    }

    /** Without a teacher's score. */
    public Negative(String docId, String text, Features.Vector vector) {
      this(docId, text, vector, null);
    }

    /** Without a vector. */
    public Negative(String docId, String text) {
      this(docId, text, null);
    }
  }
}
