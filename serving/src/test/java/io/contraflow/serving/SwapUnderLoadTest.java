package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight threads embed while the snapshot changes under them. */
class SwapUnderLoadTest {
  private static final int THREADS = 8;
  private static final int SWAPS = 20;
  private static final List<String> TEXTS =
      List.of("a rose is a rose", "how do I reset my password", "hello", "the blue sky");

  @TempDir Path root;

  /** Calls of one thread by what they gave. */
  private record Calls(long first, long second, long torn) {}

  @Test
  void shouldGiveVectorsOfOneOfTheTwoVersionsInEveryCall() throws Exception {
    SnapshotStore store = SnapshotStore.open(root);
    Snapshots.publish(store, 2);
    Snapshots.publish(store, 1);
    float[][] first;
    float[][] second;
    try (SnapshotClient client = SnapshotClient.builder(root).build()) {
      client.look();
      first = client.embedAll(TEXTS);
      Snapshots.publish(store, 2);
      client.look();
      second = client.embedAll(TEXTS);
      assertThat(second[0]).isNotEqualTo(first[0]);

      AtomicBoolean done = new AtomicBoolean();
      CountDownLatch embedding = new CountDownLatch(THREADS);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<Calls>> results = new ArrayList<>();
      Callable<Calls> load = () -> load(client, first, second, embedding, done);
      try {
        for (int t = 0; t < THREADS; t++) {
          results.add(threads.submit(load));
        }
        embedding.await();
        for (int swap = 0; swap < SWAPS; swap++) {
          Snapshots.publish(store, 1 + swap % 2);
          assertThat(client.look()).isTrue();
        }
      } finally {
        done.set(true);
        threads.shutdown();
      }
      for (Future<Calls> result : results) {
        Calls calls = result.get(); // throws what a call threw
        assertThat(calls.torn()).isZero();
        assertThat(calls.first()).as("of the first version").isPositive();
        assertThat(calls.second()).as("of the second version").isPositive();
      }
    }
  }

  private static Calls load(
      SnapshotClient client,
      float[][] first,
      float[][] second,
      CountDownLatch embedding,
      AtomicBoolean done) {
    long[] counts = new long[3];
    for (int i = 0; !done.get(); i++) {
      int text = i % TEXTS.size();
      boolean all = text == 0;
      float[][] got = all ? client.embedAll(TEXTS) : one(client.embed(TEXTS.get(text)));
      float[][] ofFirst = all ? first : one(first[text]);
      float[][] ofSecond = all ? second : one(second[text]);
      counts[Arrays.deepEquals(got, ofFirst) ? 0 : Arrays.deepEquals(got, ofSecond) ? 1 : 2]++;
      if (i == TEXTS.size()) {
        embedding.countDown();
      }
    }
    return new Calls(counts[0], counts[1], counts[2]);
  }

  private static float[][] one(float[] vector) {
    return new float[][] {vector};
  }
}
