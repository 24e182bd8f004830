package io.contraflow.operators.event;

import io.contraflow.learner.example.Features;
import java.util.List;
import java.util.Objects;

/**
 * A page of results was shown.
 *
 * @param query as it was typed; empty if there is only a vector
 * @param queryVector a frozen embedder's vector of it, or null
 * @param userId who searched, or empty
 * @param results at least one, each document once
 * @param shuffled positions whose results had been put in random order, each order as likely;
 *     ascending, none or at least two
 */
public record Impression(
    String model,
    String searchId,
    String query,
    Features.Vector queryVector,
    String userId,
    long timestampMs,
    List<Result> results,
    List<Integer> shuffled)
    implements SearchEvent {
  public static final int CODE = 1;

  public Impression {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(userId, "userId");
    results = List.copyOf(results);
    shuffled = List.copyOf(shuffled);
  }

  /** With all results in the ranker's order. */
  public Impression(
      String model,
      String searchId,
      String query,
      Features.Vector queryVector,
      String userId,
      long timestampMs,
      List<Result> results) {
    this(model, searchId, query, queryVector, userId, timestampMs, results, List.of());
  }

  /** Without a vector. */
  public Impression(
      String model,
      String searchId,
      String query,
      String userId,
      long timestampMs,
      List<Result> results) {
    this(model, searchId, query, null, userId, timestampMs, results);
  }

  @Override
  public int code() {
    return CODE;
  }

  /**
   * One result of the page.
   *
   * @param position from 1, the topmost
   * @param text the document's text, or null if the catalogue has it
   * @param vector a frozen embedder's vector of it, or null
   * @param teacherScore how well another model says that it fits the query, or null
   * @param propensity the probability that the position is looked at, in (0, 1], or null
   */
  public record Result(
      String docId,
      int position,
      String text,
      Features.Vector vector,
      Float teacherScore,
      Float propensity) {
    public Result {
      Objects.requireNonNull(docId, "docId");
    }

    /** Without a propensity. */
    public Result(
        String docId, int position, String text, Features.Vector vector, Float teacherScore) {
      this(docId, position, text, vector, teacherScore, null);
    }

    /** Without a teacher's score. */
    public Result(String docId, int position, String text, Features.Vector vector) {
      this(docId, position, text, vector, null);
    }

    /** Without a vector. */
    public Result(String docId, int position, String text) {
      this(docId, position, text, null);
    }

    /** The same place on the page, with neither text nor vector. */
    public Result withoutContent() {
      return new Result(docId, position, null, null, teacherScore, propensity);
    }
  }
}
