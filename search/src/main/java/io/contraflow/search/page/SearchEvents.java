package io.contraflow.search.page;

import java.util.concurrent.CompletionStage;

/** Who is told what was shown and acted on. Any thread may call; none waits. */
public interface SearchEvents {

  /**
   * A page was shown.
   *
   * @return done once the event is where it cannot be lost, or failed
   */
  CompletionStage<Void> impression(ShownPage page);

  /**
   * A result of it was clicked.
   *
   * @param clickedMs when, event time
   * @return done once the event is where it cannot be lost, or failed
   */
  CompletionStage<Void> click(ShownPage page, String docId, long clickedMs);
}
