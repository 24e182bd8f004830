package io.contraflow.operators.event;

import java.util.List;
import java.util.Objects;

/**
 * A page of results was shown.
 *
 * @param userId who searched, or empty
 * @param results at least one, each document once
 */
public record Impression(
    String model,
    String searchId,
    String query,
    String userId,
    long timestampMs,
    List<Result> results)
    implements SearchEvent {
  public static final int CODE = 1;

  public Impression {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(userId, "userId");
    results = List.copyOf(results);
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
   */
  public record Result(String docId, int position, String text) {
    public Result {
      Objects.requireNonNull(docId, "docId");
    }
  }
}
