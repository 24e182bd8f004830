package io.contraflow.search.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.search.index.Found;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServedModelsTest {
  private static final List<String> TEXTS =
      List.of("a river of water", "a mountain of stone", "the sound of rain", "a house of wood");

  @TempDir private Path directory;
  private SnapshotStore store;
  private PublishedSnapshot start;
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @BeforeEach
  void publish() throws IOException {
    store = SnapshotStore.open(directory.resolve("snapshots"));
    start = TestSnapshots.start(directory.resolve("start"), 1);
  }

  private ServedModels models() throws IOException {
    ServedModels models = new ServedModels(TestSnapshots.encoder(start), tasks::add);
    for (int i = 0; i < TEXTS.size(); i++) {
      models.put("d" + i, TEXTS.get(i));
    }
    models.refresh();
    return models;
  }

  @Test
  void shouldServeASnapshotOfTheSameSpaceAtOnce() throws IOException {
    try (ServedModels models = models()) {
      assertThat(models.learned()).isSameAs(models.start());

      models.serve(TestSnapshots.encoder(TestSnapshots.queryOnly(store, 5, start)));

      assertThat(models.learned().encoder().manifest().step()).isEqualTo(5);
      assertThat(models.learned().index()).isSameAs(models.start().index());
      assertThat(tasks).isEmpty();
    }
  }

  @Test
  void shouldEmbedDocumentsAgainBeforeASnapshotOfAnotherSpaceIsServed() throws IOException {
    try (ServedModels models = models()) {
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 5)));

      assertThat(models.learned()).isSameAs(models.start());
      assertThat(models.embedding()).isPresent();
      models.put("new", "a lake of water");
      models.remove("d1");
      models.put("d2", "the sound of thunder");

      tasks.remove().run();

      Served learned = models.learned();
      assertThat(models.embedding()).isEmpty();
      assertThat(learned.encoder().manifest().step()).isEqualTo(5);
      assertThat(learned.index().size()).isEqualTo(4);
      assertThat(learned.index().text("new")).contains("a lake of water");
      assertThat(learned.index().text("d1")).isEmpty();
      assertThat(learned.index().text("d2")).contains("the sound of thunder");
      assertThat(learned.index().byVector(learned.encoder().query("a house of wood"), 1))
          .extracting(Found::docId)
          .containsExactly("d3");
      assertThat(models.start().index().text("new")).isEmpty();
      models.refresh();
      assertThat(models.start().index().text("new")).isPresent();
    }
  }

  @Test
  void shouldServeTheLastOfThoseThatCameMeanwhile() throws IOException {
    try (ServedModels models = models()) {
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 5)));
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 6)));
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 7)));

      tasks.remove().run();
      assertThat(models.learned().encoder().manifest().step()).isEqualTo(5);
      tasks.remove().run();

      assertThat(models.learned().encoder().manifest().step()).isEqualTo(7);
      assertThat(tasks).isEmpty();
    }
  }

  @Test
  void shouldStayWhereItWasRolledBackToWhileAnIndexWasBuilt() throws IOException {
    try (ServedModels models = models()) {
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 5)));
      models.serve(TestSnapshots.encoder(TestSnapshots.queryOnly(store, 3, start)));
      assertThat(models.learned().encoder().manifest().step()).isEqualTo(3);

      tasks.remove().run();

      assertThat(models.learned().encoder().manifest().step()).isEqualTo(3);
      assertThat(models.embedding()).isEmpty();
      assertThat(tasks).isEmpty();
    }
  }

  @Test
  void shouldGoBackToASpaceThatIsStillThere() throws IOException {
    try (ServedModels models = models()) {
      models.serve(TestSnapshots.encoder(TestSnapshots.shared(store, 5)));
      tasks.remove().run();

      models.serve(TestSnapshots.encoder(TestSnapshots.queryOnly(store, 3, start)));

      assertThat(models.learned().encoder().manifest().step()).isEqualTo(3);
      assertThat(models.learned().index()).isSameAs(models.start().index());
    }
  }

  @Test
  @Timeout(120)
  void shouldNeverPairAQueryWithAnIndexOfAnotherSpace() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try (ServedModels models = new ServedModels(TestSnapshots.encoder(start), threads::execute)) {
      for (int i = 0; i < TEXTS.size(); i++) {
        models.put("d" + i, TEXTS.get(i));
      }
      models.refresh();
      AtomicBoolean done = new AtomicBoolean();
      CountDownLatch begun = new CountDownLatch(3);
      List<Future<Long>> searching = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        searching.add(threads.submit(() -> search(models, begun, done)));
      }
      begun.await();
      for (int step = 1; step <= 6; step++) {
        TextEncoder next = TestSnapshots.encoder(TestSnapshots.shared(store, step));
        models.serve(next);
        while (models.learned().encoder() != next) {
          Thread.onSpinWait();
        }
      }
      done.set(true);
      for (Future<Long> searched : searching) {
        assertThat(searched.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A document's own text as query is nearest to it, in whatever space both are. */
  private static long search(ServedModels models, CountDownLatch begun, AtomicBoolean done) {
    long searches = 0;
    while (!done.get()) {
      int wanted = (int) (searches % TEXTS.size());
      List<Found> found =
          models.ask(
              ServedModels::learned,
              served -> served.index().byVector(served.encoder().query(TEXTS.get(wanted)), 1));
      assertThat(found).extracting(Found::docId).containsExactly("d" + wanted);
      searches++;
      begun.countDown();
    }
    return searches;
  }

  @Test
  void shouldRefuseASnapshotBesideAnIndexOfAnotherSpace() throws IOException {
    try (ServedModels models = models()) {
      TextEncoder other = TestSnapshots.encoder(TestSnapshots.shared(store, 5));

      assertThatThrownBy(() -> new Served(other, models.start().index()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be of one document space")
          .hasMessageContaining("embed the documents again");
    }
  }
}
