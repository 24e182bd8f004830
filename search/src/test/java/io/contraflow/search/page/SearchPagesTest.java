package io.contraflow.search.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.search.model.ServedModels;
import io.contraflow.search.model.TestSnapshots;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPagesTest {
  private static final List<String> TEXTS =
      List.of("a river of water", "the sound of water", "a mountain of stone", "water and wood");

  @TempDir private Path directory;
  private final RecordedEvents events = new RecordedEvents();
  private final AtomicLong clockMs = new AtomicLong(1000);
  private final AtomicLong ids = new AtomicLong();
  private ServedModels models;
  private PublishedSnapshot start;

  @BeforeEach
  void serve() throws IOException {
    start = TestSnapshots.start(directory.resolve("start"), 1);
    models = new ServedModels(TestSnapshots.encoder(start), Runnable::run);
    for (int i = 0; i < TEXTS.size(); i++) {
      models.put("d" + i, TEXTS.get(i));
    }
    models.refresh();
  }

  private void learn(long step) throws IOException {
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    models.serve(TestSnapshots.encoder(TestSnapshots.queryOnly(store, step, start)));
  }

  private SearchPages pages(Exploration exploration, int recent) {
    PageOptions options =
        new PageOptions(Ranking.HYBRID, exploration, 10, 50, Duration.ofSeconds(10), recent);
    return new SearchPages(
        models, events, options, clockMs::get, () -> "s" + ids.incrementAndGet(), new Random(1));
  }

  private static SearchPages.Request request(Ranking ranking) {
    return new SearchPages.Request("water", ranking, 3, "u1");
  }

  @Test
  void shouldTellOfAPageWithTheSnapshotThatRankedIt() throws IOException {
    learn(4);
    SearchPages pages = pages(Exploration.OFF, 10);

    ShownPage learned = pages.search(request(Ranking.LEARNED));
    ShownPage began = pages.search(request(Ranking.START));
    ShownPage words = pages.search(request(Ranking.BM25));

    assertThat(events.impressions).containsExactly(learned, began, words);
    assertThat(learned.snapshotId()).startsWith("step-000000004-");
    assertThat(began.snapshotId()).isEqualTo(start.id());
    assertThat(words.snapshotId()).isNull();
    assertThat(words.page().results())
        .extracting(ShownResult::docId)
        .containsExactlyInAnyOrder("d0", "d1", "d3");
    assertThat(learned.shownMs()).isEqualTo(1000);
    assertThat(learned.userId()).isEqualTo("u1");
    assertThat(learned.page().probability()).isEqualTo(1);
    assertThat(pages.search(request(null)).ranking()).isEqualTo(Ranking.HYBRID);
  }

  @Test
  void shouldTellOfAClickOnWhatWasShown() {
    SearchPages pages = pages(Exploration.OFF, 10);
    ShownPage page = pages.search(request(Ranking.BM25));
    clockMs.set(2500);

    pages.click(page.searchId(), "d0");

    assertThat(events.clicks).containsExactly(page.searchId() + " d0 2500");
  }

  @Test
  void shouldRefuseAClickOnWhatWasNotShown() {
    SearchPages pages = pages(Exploration.OFF, 2);
    ShownPage page = pages.search(request(Ranking.BM25));

    assertThatThrownBy(() -> pages.click(page.searchId(), "d2"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("the page of this search_id did not show this doc_id");
    assertThatThrownBy(() -> pages.click("other", "d0"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("no page of late has this search_id; search again");
    pages.search(request(Ranking.BM25));
    pages.search(request(Ranking.BM25));
    assertThatThrownBy(() -> pages.click(page.searchId(), "d0"))
        .as("only so many pages are kept")
        .isInstanceOf(RefusedException.class);
    assertThat(events.clicks).isEmpty();
  }

  @Test
  void shouldNotTellOfAnEmptyPage() {
    ShownPage page =
        pages(Exploration.OFF, 10).search(new SearchPages.Request("zyx", Ranking.BM25, 3, null));

    assertThat(page.page().results()).isEmpty();
    assertThat(events.impressions).isEmpty();
  }

  @Test
  void shouldSwapNeighboursAndSayWhich() {
    SearchPages pages = pages(Exploration.SWAPS, 10);

    ShownPage page = pages.search(request(Ranking.LEARNED));

    assertThat(page.page().kind()).isEqualTo(Exploration.SWAPS);
    assertThat(page.page().shuffled()).hasSize(2);
    assertThat(page.page().probability()).isIn(0.5, 0.25);
  }

  @Test
  void shouldInterleaveTheLearntSnapshotWithTheStart() throws IOException {
    SearchPages pages = pages(Exploration.INTERLEAVE, 10);
    assertThat(pages.search(request(Ranking.LEARNED)).otherSnapshotId())
        .as("nothing is learnt yet")
        .isNull();
    learn(4);

    ShownPage page = pages.search(request(Ranking.LEARNED));

    assertThat(page.otherSnapshotId()).isEqualTo(start.id());
    assertThat(page.page().results())
        .extracting(ShownResult::snapshotId)
        .contains(page.snapshotId(), start.id());
    assertThat(pages.search(request(Ranking.BM25)).otherSnapshotId()).isNull();
    pages.click(page.searchId(), page.page().results().get(0).docId());
    Wins.Tally tally = pages.wins();
    assertThat(tally.learned() + tally.start()).isEqualTo(1);
  }

  @Test
  void shouldRefuseRequestsBeyondTheLimits() {
    SearchPages pages = pages(Exploration.OFF, 10);

    assertThatThrownBy(() -> pages.search(new SearchPages.Request(" ", null, 3, null)))
        .hasMessage("q must be a text of 1 to 50 characters, had 1");
    assertThatThrownBy(() -> pages.search(new SearchPages.Request("a".repeat(51), null, 3, null)))
        .hasMessage("q must be a text of 1 to 50 characters, had 51");
    assertThatThrownBy(() -> pages.search(new SearchPages.Request("a", null, 11, null)))
        .hasMessage("size must be in [1, 10], was 11");
    assertThatThrownBy(() -> pages.search(new SearchPages.Request("a", null, 3, "u".repeat(513))))
        .hasMessage("user must have 1 to 512 characters, had 513");
    assertThatThrownBy(() -> Ranking.of("best")).hasMessageContaining("bm25, start, learned");
  }

  @Test
  void shouldGiveADocument() {
    assertThat(pages(Exploration.OFF, 10).document("d2")).contains("a mountain of stone");
    assertThat(pages(Exploration.OFF, 10).document("../../etc/passwd")).isEmpty();
  }
}
