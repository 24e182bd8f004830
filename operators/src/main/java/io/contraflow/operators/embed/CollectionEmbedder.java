package io.contraflow.operators.embed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Embeds whole collections: equal texts once, long ones first, one text a run on each of a few
 * threads, with a {@link VectorCache} over all that were embedded before.
 */
public final class CollectionEmbedder {
  private final TextEmbedder embedder;
  private final int threads;
  private final VectorCache cache;

  /** Told now and then how far it is; from several threads, one at a time. */
  @FunctionalInterface
  public interface Progress {
    void embedded(int done, int total);
  }

  /** Texts still to be embedded, their tokens and where their vectors go. */
  private record Work(ContentKey key, int[] tokens, List<Integer> places) {}

  /**
   * @param threads runs at the same time, at least 1
   * @param cache read and added to; null for none
   */
  public CollectionEmbedder(TextEmbedder embedder, int threads, VectorCache cache) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, was " + threads);
    }
    this.embedder = embedder;
    this.threads = threads;
    this.cache = cache;
  }

  /**
   * @return (N, D) in the order of the texts; equal texts share an array
   * @throws IOException if a run fails or this thread is interrupted, once no run goes on; what is
   *     done by then stays in the cache
   */
  public float[][] embedAll(List<String> texts, Side side, Progress progress) throws IOException {
    float[][] vectors = new float[texts.size()][];
    List<Work> work = work(texts, side, vectors);
    work.sort(Comparator.comparingInt((Work one) -> one.tokens().length).reversed());
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Callable<Void> worker =
        () -> {
          boolean failed = true;
          try {
            for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
              embed(work.get(i), vectors);
              synchronized (done) {
                progress.embedded(done.incrementAndGet(), work.size());
              }
            }
            failed = false;
          } finally {
            if (failed) {
              next.set(work.size());
            }
          }
          return null;
        };
    await(worker, next, work.size());
    return vectors;
  }

  /** One for each distinct text that the cache does not have. */
  private List<Work> work(List<String> texts, Side side, float[][] vectors) throws IOException {
    Map<ContentKey, List<Integer>> places = new HashMap<>();
    List<Work> work = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      String prefixed = embedder.prefixed(texts.get(i), side);
      ContentKey key = ContentKey.of(prefixed);
      List<Integer> same = places.get(key);
      if (same != null) {
        same.add(i);
        vectors[i] = vectors[same.get(0)];
        continue;
      }
      same = new ArrayList<>(List.of(i));
      places.put(key, same);
      vectors[i] = cache == null ? null : cache.get(key);
      if (vectors[i] == null) {
        work.add(new Work(key, embedder.tokens(prefixed), same));
      }
    }
    return work;
  }

  private void embed(Work work, float[][] vectors) throws IOException {
    float[] vector = embedder.run(work.tokens());
    for (int place : work.places()) {
      vectors[place] = vector;
    }
    if (cache != null) {
      cache.put(work.key(), vector);
    }
  }

  /** Returns when all have ended, interrupted or not: they use memory that the caller may free. */
  private void await(Callable<Void> worker, AtomicInteger next, int end) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, end)));
    try {
      List<Future<Void>> begun = new ArrayList<>();
      for (int t = 0; t < Math.min(threads, end); t++) {
        begun.add(pool.submit(worker));
      }
      for (Future<Void> finished : begun) {
        finished.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("embedding was interrupted");
    } catch (ExecutionException e) {
      throw new IOException("a text cannot be embedded: " + e.getCause().getMessage(), e);
    } finally {
      next.set(end);
      end(pool);
    }
  }

  private static void end(ExecutorService pool) {
    pool.shutdown();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
