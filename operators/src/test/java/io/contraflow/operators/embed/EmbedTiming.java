package io.contraflow.operators.embed;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prints what an embedding costs one text a run and in batches, and whether batches change it: not
 * a test, run it by hand. The table of docs/decisions/011 is its output.
 */
public final class EmbedTiming {
  private static final int BATCH = 32;

  private EmbedTiming() {}

  public static void main(String[] arguments) throws Exception {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    Random random = new Random(7);
    int[][] queries = sequences(random, 1024, 5, 16);
    int[][] documents = sequences(random, 192, 160, 240);
    for (String model : new String[] {"/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-q.onnx"}) {
      byte[] onnx = resource(model);
      try (OnnxTransformer narrow = OnnxTransformer.of(model, onnx, 1);
          OnnxTransformer wide = OnnxTransformer.of(model, onnx, threads)) {
        for (int[][] texts : List.of(queries, documents)) {
          print(model, texts, narrow, wide, threads);
        }
      }
    }
  }

  private static void print(
      String model, int[][] texts, OnnxTransformer narrow, OnnxTransformer wide, int threads)
      throws Exception {
    System.out.printf("%s, %d texts, %d threads%n", model, texts.length, threads);
    float[][] expected = null;
    for (int round = 0; round < 2; round++) {
      expected = time("one text a run", narrow, texts, batches(texts, 1, false), threads, null);
    }
    time("batches of one length", narrow, texts, batches(texts, BATCH, true), threads, expected);
    time("sorted batches", narrow, texts, batches(texts, BATCH, false), threads, expected);
    time("sorted batches, wide runs", wide, texts, batches(texts, BATCH, false), 1, expected);
  }

  private static float[][] time(
      String name,
      OnnxTransformer transformer,
      int[][] texts,
      List<int[]> batches,
      int threads,
      float[][] expected)
      throws Exception {
    float[][] vectors = new float[texts.length][];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> worker =
        () -> {
          for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
            int[] batch = batches.get(b);
            int[][] sequences = new int[batch.length][];
            Arrays.setAll(sequences, i -> texts[batch[i]]);
            float[][] pooled = transformer.embed(sequences, Pooling.MEAN);
            for (int i = 0; i < batch.length; i++) {
              vectors[batch[i]] = pooled[i];
            }
          }
          return null;
        };
    long start = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (Future<Void> done : pool.invokeAll(Collections.nCopies(threads, worker))) {
      done.get();
    }
    pool.shutdown();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "  %-26s %8.1f texts/s  %7.2f ms a text  %s%n",
        name,
        texts.length / seconds,
        1e3 * seconds / texts.length,
        expected == null ? "" : difference(vectors, expected));
    return vectors;
  }

  private static String difference(float[][] vectors, float[][] expected) {
    int changed = 0;
    double largest = 0;
    for (int i = 0; i < vectors.length; i++) {
      changed += Arrays.equals(vectors[i], expected[i]) ? 0 : 1;
      for (int d = 0; d < vectors[i].length; d++) {
        largest = Math.max(largest, Math.abs(vectors[i][d] - expected[i][d]));
      }
    }
    return "changes " + changed + " of " + vectors.length + ", at most by " + (float) largest;
  }

  private static List<int[]> batches(int[][] texts, int size, boolean oneLength) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> -texts[i].length));
    List<int[]> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int i : order) {
      boolean other =
          oneLength && !batch.isEmpty() && texts[batch.get(0)].length != texts[i].length;
      if (batch.size() == size || other) {
        batches.add(batch.stream().mapToInt(Integer::intValue).toArray());
        batch.clear();
      }
      batch.add(i);
    }
    batches.add(batch.stream().mapToInt(Integer::intValue).toArray());
    return batches;
  }

  private static int[][] sequences(Random random, int count, int from, int to) {
    int[][] sequences = new int[count][];
    for (int i = 0; i < count; i++) {
      sequences[i] = random.ints(from + random.nextInt(to - from), 1_000, 30_000).toArray();
      sequences[i][0] = 101;
      sequences[i][sequences[i].length - 1] = 102;
    }
    return sequences;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EmbedTiming.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
