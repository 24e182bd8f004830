package io.contraflow.benchmarks.serving;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.contest.PeerException;
import io.contraflow.benchmarks.contest.PeerPrograms;
import io.contraflow.benchmarks.contest.PeerSide;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How long a query of ten tokens takes from text to vector, beside sentence-transformers' {@code
 * encode} of the same text with the same snapshot: one call each in turn, each measured where it is
 * made, so that what else the machine does falls on both.
 *
 * @param calls of each side that count
 */
record QueryContest(int calls) {
  private static final double BAR = 20;
  private static final int DIMENSION = 256;
  private static final int TOKENS = 10;
  private static final int QUERIES = 50;
  private static final int WARM_UP = 2_000;
  private static final int PEER_WARM_UP = 50;
  private static final double SAME = 1e-4;
  private static final String SCRIPT = "encode_queries.py";
  private static final String PEER = "sentence-transformers encode";
  private static final String[] WORDS =
      ("how do i reset the password of my new account red shoes for running blue water bottle cheap"
              + " phone case with stand best book about history of rome small garden table two white"
              + " chairs summer house by lake")
          .split(" ");

  List<Bar> run(Path directory, PeerPrograms peers, PrintWriter out) throws IOException {
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    List<String> queries;
    PublishedSnapshot snapshot;
    try (Tokenizer tokenizer = ServedModel.tokenizer()) {
      queries = queries(tokenizer);
      snapshot =
          ServedModel.publish(
              store, 1, new ServedModel.Rows(tokenizer.vocabularySize(), DIMENSION, 1, 0), null);
    }
    try (SnapshotClient client = SnapshotClient.builder(store.root()).build()) {
      client.look();
      return run(client, snapshot, queries, peers, out);
    }
  }

  private static List<String> queries(Tokenizer tokenizer) {
    Random random = new Random(7);
    List<String> queries = new ArrayList<>();
    while (queries.size() < QUERIES) {
      List<String> words = new ArrayList<>();
      for (int w = 0; w < TOKENS; w++) {
        words.add(WORDS[random.nextInt(WORDS.length)]);
      }
      String query = String.join(" ", words);
      if (tokenizer.encode(query).length == TOKENS) {
        queries.add(query);
      }
    }
    return queries;
  }

  private List<Bar> run(
      SnapshotClient client,
      PublishedSnapshot snapshot,
      List<String> queries,
      PeerPrograms peers,
      PrintWriter out)
      throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      client.embedQuery(queries.get(i % QUERIES));
    }
    double[] ours = new double[calls];
    double[] theirs = new double[calls];
    Map<String, ?> task =
        Map.of("snapshot", snapshot.directory().toAbsolutePath().toString(), "queries", queries);
    try (PeerSide peer =
        PeerSide.alone(PEER, peers, SCRIPT, 1, PeerPrograms.Allocator.STOCK, task)) {
      peer.msOf(PEER_WARM_UP);
      for (int i = 0; i < calls; i++) {
        String query = queries.get((i + PEER_WARM_UP) % QUERIES);
        long begin = System.nanoTime();
        client.embedQuery(query);
        ours[i] = (System.nanoTime() - begin) / 1e6;
        theirs[i] = peer.msOf(1);
      }
      checkSame(client, queries, peer.loss());
    } catch (PeerException e) {
      out.printf("%s not run: %s%n", PEER, e.getMessage());
      return List.of(new Bar("serving.embed-ratio", null, BAR, false));
    }
    Percentiles our = new Percentiles(ours);
    Percentiles their = new Percentiles(theirs);
    out.printf("a query of %d tokens, %d calls each in turn, ms%n", TOKENS, calls);
    print(out, "contraflow embedQuery", our);
    print(out, PEER, their);
    out.flush();
    return List.of(
        new Bar("serving.embed-ratio", their.of(.5) / our.of(.5), BAR, false),
        new Bar("serving.embed-ratio-p99", their.of(.99) / our.of(.99), BAR, false));
  }

  private static void print(PrintWriter out, String side, Percentiles ms) {
    out.printf(Locale.ROOT, "  %-32s p50 %8.4f  p99 %8.4f%n", side, ms.of(.5), ms.of(.99));
  }

  /** What the peer sums up of its vectors must be what ours sum up to. */
  private static void checkSame(SnapshotClient client, List<String> queries, double theirs) {
    double ours = 0;
    for (String query : queries) {
      float[] vector = client.embedQuery(query);
      for (int d = 0; d < vector.length; d++) {
        ours += vector[d] * (d + 1);
      }
    }
    if (!(Math.abs(ours - theirs) <= SAME * Math.max(1, Math.abs(ours)))) {
      throw new IllegalStateException(
          "both sides must embed alike, their vectors sum up to %s and %s".formatted(ours, theirs));
    }
  }
}
