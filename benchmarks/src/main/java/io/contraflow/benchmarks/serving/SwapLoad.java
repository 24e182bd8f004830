package io.contraflow.benchmarks.serving;

import io.contraflow.benchmarks.Bar;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Eight threads embed, each a call a millisecond, while the snapshot they embed with is swapped.
 * Every vector must be that of one of the two versions, or the call is torn. The pause of a swap is
 * the longest call, of any thread, that a moment within 10 ms of the swap falls into.
 *
 * @param swaps that count
 */
record SwapLoad(int swaps) {
  private static final double PAUSE_BAR_MS = 5;
  private static final int THREADS = 8;
  private static final int DIMENSION = 256;
  private static final int WARM_UP_SWAPS = 5;
  private static final long NEAR_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CALL_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long REST_MS = 50;
  private static final String TEXT = "how do i reset the password of my new account";

  /** Calls of one thread: when they began, how long they took, and how many were torn. */
  private static final class Calls {
    private static final int ROOM = 1 << 20;
    private final long[] beginNs = new long[ROOM];
    private final int[] tookNs = new int[ROOM];
    private int count;
    private long torn;

    void add(long begin, long end) {
      if (count < ROOM) {
        beginNs[count] = begin;
        tookNs[count] = (int) Math.min(Integer.MAX_VALUE, end - begin);
        count++;
      }
    }

    /** The longest call that any moment of a stretch falls into, ns. */
    long longest(long from, long to) {
      long longest = 0;
      for (int i = 0; i < count; i++) {
        if (beginNs[i] <= to && beginNs[i] + tookNs[i] >= from) {
          longest = Math.max(longest, tookNs[i]);
        }
      }
      return longest;
    }
  }

  List<Bar> run(Path directory, PrintWriter out)
      throws IOException, InterruptedException, ExecutionException {
    SnapshotStore store = SnapshotStore.open(directory);
    int rows;
    try (Tokenizer tokenizer = ServedModel.tokenizer()) {
      rows = tokenizer.vocabularySize();
    }
    ServedModel.publish(store, 1, new ServedModel.Rows(rows, DIMENSION, 1, 0), null);
    try (SnapshotClient client = SnapshotClient.builder(directory).build()) {
      client.look();
      float[] first = client.embed(TEXT);
      ServedModel.publish(store, 2, new ServedModel.Rows(rows, DIMENSION, 2, 0), null);
      client.look();
      float[] second = client.embed(TEXT);
      return run(store, client, first, second, out);
    }
  }

  private List<Bar> run(
      SnapshotStore store, SnapshotClient client, float[] first, float[] second, PrintWriter out)
      throws IOException, InterruptedException, ExecutionException {
    List<Long> swappedNs = new ArrayList<>();
    client.onSwap(swap -> swappedNs.add(System.nanoTime()));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Calls>> running = new ArrayList<>();
    boolean[] done = new boolean[1];
    long beganNs = System.nanoTime();
    double[] loadMs = new double[swaps];
    try {
      for (int t = 0; t < THREADS; t++) {
        running.add(threads.submit(() -> load(client, first, second, done)));
      }
      for (int swap = -WARM_UP_SWAPS; swap < swaps; swap++) {
        Thread.sleep(REST_MS);
        point(store, 1 + Math.floorMod(swap + 1, 2));
        long begin = System.nanoTime();
        if (!client.look()) {
          throw new IllegalStateException("a swap must be taken: " + client.status());
        }
        if (swap >= 0) {
          loadMs[swap] = (System.nanoTime() - begin) / 1e6;
        }
      }
      Thread.sleep(REST_MS);
    } finally {
      synchronized (done) {
        done[0] = true;
      }
      threads.shutdown();
    }
    List<Calls> calls = new ArrayList<>();
    for (Future<Calls> one : running) {
      calls.add(one.get());
    }
    List<Long> counted = swappedNs.subList(WARM_UP_SWAPS, swappedNs.size());
    return figures(calls, counted, beganNs, new Percentiles(loadMs), out);
  }

  /** Moves the pointer to a step that is there. */
  private static void point(SnapshotStore store, long step) throws IOException {
    PublishedSnapshot there =
        store
            .publishAgain(ServedModel.MODEL, step, manifest -> true)
            .orElseThrow(() -> new IllegalStateException("no snapshot of step " + step));
    if (!store.isCurrent(ServedModel.MODEL, there.id())) {
      throw new IllegalStateException("the pointer must name " + there.id());
    }
  }

  private static Calls load(SnapshotClient client, float[] first, float[] second, boolean[] done) {
    Calls calls = new Calls();
    long next = System.nanoTime();
    while (!isDone(done)) {
      long begin = System.nanoTime();
      float[] vector = client.embed(TEXT);
      calls.add(begin, System.nanoTime());
      if (!Arrays.equals(vector, first) && !Arrays.equals(vector, second)) {
        calls.torn++;
      }
      next = Math.max(next + CALL_EVERY_NS, System.nanoTime());
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return calls;
  }

  private static boolean isDone(boolean[] done) {
    synchronized (done) {
      return done[0];
    }
  }

  private List<Bar> figures(
      List<Calls> calls, List<Long> swappedNs, long beganNs, Percentiles loadMs, PrintWriter out) {
    double[] pauses = new double[swappedNs.size()];
    double[] between = new double[swappedNs.size()];
    for (int s = 0; s < pauses.length; s++) {
      long at = swappedNs.get(s);
      long other =
          at - TimeUnit.MILLISECONDS.toNanos(REST_MS) / 2 - (long) (loadMs.largest() * 1e6);
      pauses[s] = longestMs(calls, at);
      between[s] = longestMs(calls, Math.max(beganNs, other));
    }
    Percentiles pause = new Percentiles(pauses);
    Percentiles rest = new Percentiles(between);
    long torn = calls.stream().mapToLong(one -> one.torn).sum();
    int count = calls.stream().mapToInt(one -> one.count).sum();
    out.printf(
        Locale.ROOT,
        "%d swaps of %d x %d under %d threads, %,d calls, %d torn%n  load    p50 %8.1f ms  p99 %8.1f ms%n  pause   p50 %8.3f ms  p99 %8.3f ms  largest %8.3f ms%n  away from swaps, the same p50 %8.3f ms  p99 %8.3f ms%n",
        pauses.length,
        30_522,
        DIMENSION,
        THREADS,
        count,
        torn,
        loadMs.of(.5),
        loadMs.of(.99),
        pause.of(.5),
        pause.of(.99),
        pause.largest(),
        rest.of(.5),
        rest.of(.99));
    out.flush();
    return List.of(
        Bar.atMost("serving.torn-calls", (double) torn, 0),
        Bar.atMost("serving.swap-pause-p99-ms", pause.of(.99), PAUSE_BAR_MS));
  }

  private static double longestMs(List<Calls> calls, long atNs) {
    return calls.stream()
            .mapToLong(one -> one.longest(atNs - NEAR_NS, atNs + NEAR_NS))
            .max()
            .orElse(0)
        / 1e6;
  }
}
