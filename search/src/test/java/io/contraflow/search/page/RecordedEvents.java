package io.contraflow.search.page;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
public final class RecordedEvents implements SearchEvents {
  public final List<ShownPage> impressions = new CopyOnWriteArrayList<>();
  public final List<String> clicks = new CopyOnWriteArrayList<>();

  /** What becomes of clicks. */
  public volatile CompletionStage<Void> outcome = CompletableFuture.completedFuture(null);

  @Override
  public CompletionStage<Void> impression(ShownPage page) {
    impressions.add(page);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> click(ShownPage page, String docId, long clickedMs) {
    clicks.add(page.searchId() + " " + docId + " " + clickedMs);
    return outcome;
  }
}
