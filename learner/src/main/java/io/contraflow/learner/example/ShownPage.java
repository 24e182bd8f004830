package io.contraflow.learner.example;

import java.util.List;
import java.util.Objects;

/**
 * A page of results as it was when its search closed, clicked or not: what the examination of
 * positions is estimated from. It teaches nothing by itself and is no pair of the ledger.
 *
 * @param userId who searched, or empty
 * @param query the normalised query
 * @param results in the order of their positions
 * @param shuffled positions whose results had been put in random order, each order as likely;
 *     ascending, empty for none
 */
public record ShownPage(
    String model,
    long decisionTimeMs,
    String searchId,
    String userId,
    String query,
    List<Result> results,
    List<Integer> shuffled)
    implements Outcome {
  public ShownPage {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(query, "query");
    results = List.copyOf(results);
    shuffled = List.copyOf(shuffled);
  }

  /**
   * A result.
   *
   * @param position from 1, the topmost
   * @param clicked whether it was acted on while the search was open
   */
  public record Result(String docId, int position, boolean clicked) {
    public Result {
      Objects.requireNonNull(docId, "docId");
      if (position < 1) {
        throw new IllegalArgumentException("position must be at least 1, was " + position);
      }
    }
  }

  @Override
  public String docId() {
    return "";
  }

  @Override
  public Kind kind() {
    return Kind.SHOWN_PAGE;
  }
}
