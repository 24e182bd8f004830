package io.contraflow.operators.event;

import java.util.Objects;

/**
 * Somebody acted on a result: clicked, put in the cart, bought.
 *
 * @param action the name of the kind of action, as in {@code click}
 * @param dwellMs time spent on the document, or {@link #NO_DWELL}
 * @param userId who acted, or empty
 */
public record Action(
    String model,
    String searchId,
    String docId,
    long timestampMs,
    String action,
    long dwellMs,
    String userId)
    implements SearchEvent {
  public static final int CODE = 2;
  public static final long NO_DWELL = -1;

  public Action {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(userId, "userId");
  }

  @Override
  public int code() {
    return CODE;
  }
}
