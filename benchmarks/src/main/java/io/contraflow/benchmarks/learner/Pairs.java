package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.FloatFile;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.demo.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Queries with the documents that answer them, as token ids, in whole batches; no document stands
 * twice among those that are learnt, so that none is another's wrong negative.
 *
 * @param training a multiple of the batch's size
 * @param heldOut one batch, of queries that are never learnt
 */
record Pairs(List<Example> training, List<Example> heldOut) {
  private static final int MAX_TOKENS = 256;

  Pairs {
    training = List.copyOf(training);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Of a corpus: for each document its first training query, shuffled.
   *
   * @throws IllegalArgumentException if the corpus has less than a batch of either kind
   */
  static Pairs of(Corpus corpus, StartSnapshot start, int batch, long seed) {
    try (Featurizer featurizer = start.featurizer(MAX_TOKENS).open()) {
      List<Example> training = new ArrayList<>(distinct(corpus, corpus.training(), featurizer));
      List<Example> heldOut = new ArrayList<>(distinct(corpus, corpus.heldOut(), featurizer));
      Collections.shuffle(training, new Random(seed));
      Collections.shuffle(heldOut, new Random(seed));
      int whole = training.size() / batch * batch;
      if (whole == 0 || heldOut.size() < batch) {
        throw new IllegalArgumentException(
            "a batch must be at most %d pairs, was %d"
                .formatted(Math.min(training.size(), heldOut.size()), batch));
      }
      return new Pairs(training.subList(0, whole), heldOut.subList(0, batch));
    }
  }

  /** Every training query of a corpus with the first of the documents that answer it. */
  static List<Example> all(Corpus corpus, StartSnapshot start) {
    try (Featurizer featurizer = start.featurizer(MAX_TOKENS).open()) {
      return pairs(corpus, corpus.training(), featurizer);
    }
  }

  /** For each document its first query. */
  private static List<Example> distinct(
      Corpus corpus, List<Corpus.Query> queries, Featurizer featurizer) {
    Set<String> taken = new HashSet<>();
    return pairs(corpus, queries, featurizer).stream()
        .filter(pair -> taken.add(pair.docId()))
        .toList();
  }

  /** Of each query, with the first of the documents that answer it. */
  private static List<Example> pairs(
      Corpus corpus, List<Corpus.Query> queries, Featurizer featurizer) {
    List<Example> pairs = new ArrayList<>();
    for (Corpus.Query query : queries) {
      int target = Collections.min(query.targets());
      Features asked = featurizer.query(query.text(), null).features();
      Features answer = featurizer.document(corpus.documents().get(target).text(), null).features();
      if (asked != null && answer != null) {
        pairs.add(pair(pairs.size(), asked, target, answer));
      }
    }
    return pairs;
  }

  private static Example pair(int number, Features asked, int target, Features answer) {
    return new Example(
        "default",
        number,
        number,
        "s" + number,
        "",
        "query " + number,
        asked,
        new Document("d" + target, target, answer),
        List.of(),
        1);
  }

  /**
   * Writes for each side, queries and then documents: where each text's ids begin and where the
   * last ends (n + 1), then the ids; before it all, how many pairs are learnt and how many held
   * out.
   */
  Path write(Path file) throws IOException {
    List<Example> all = Stream.concat(training.stream(), heldOut.stream()).toList();
    IntStream counts = IntStream.of(training.size(), heldOut.size());
    IntStream queries = texts(all.stream().map(Example::queryFeatures).toList());
    IntStream documents = texts(all.stream().map(pair -> pair.positive().features()).toList());
    return FloatFile.write(
        file, IntStream.concat(counts, IntStream.concat(queries, documents)).toArray());
  }

  private static IntStream texts(List<Features> texts) {
    List<int[]> ids = texts.stream().map(text -> ((Features.Tokens) text).ids()).toList();
    int[] begins = new int[ids.size() + 1];
    for (int i = 0; i < ids.size(); i++) {
      begins[i + 1] = begins[i] + ids.get(i).length;
    }
    return IntStream.concat(IntStream.of(begins), ids.stream().flatMapToInt(IntStream::of));
  }
}
