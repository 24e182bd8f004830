package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.evaluate.Spread;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as it was at one step, to be compared with others. Its tables are read, not copied, by
 * the calling thread; they must not change. Not thread-safe.
 */
public final class FrozenModel {
  private final Encoder queries;
  private final DocumentSide documents;
  private final HeadShape head;

  private FrozenModel(Encoder queries, DocumentSide documents, HeadShape head) {
    this.queries = queries;
    this.documents = documents;
    this.head = head;
  }

  /**
   * @param queries what embeds queries
   * @param documents what embeds documents; their vectors are kept, by content, as long as this
   * @param head that the tables hold, or null if they have a row for each token
   */
  public static FrozenModel of(Table queries, Table documents, HeadShape head) {
    return new FrozenModel(
        Tower.encoder(queries, head), DocumentSide.frozen(documents, head), head);
  }

  /** One that embeds documents as this does, so that they are embedded once for both. */
  public FrozenModel withQueries(Table others) {
    return new FrozenModel(Tower.encoder(others, head), documents, head);
  }

  /**
   * @param ranked whether searches are to be ranked: that takes most of the time
   */
  public ProbeScores score(HeldOutProbe probe, boolean ranked) {
    List<Document> sample = probe.sample();
    List<Document> few = sample.subList(0, Math.min(HeldOutProbe.TEXTS, sample.size()));
    double[] reciprocalRanks = ranked ? reciprocalRanks(probe) : new double[0];
    try (Encoding texts = queries.forward(probe.queries(), Precision.FLOAT);
        Encoding others = documents.encode(few)) {
      return new ProbeScores(
          reciprocalRanks, Spread.of(texts.vectors()), Spread.of(others.vectors()));
    }
  }

  /** 1 / the best rank of a document that was acted on, by search. */
  private double[] reciprocalRanks(HeldOutProbe probe) {
    List<Example> examples = probe.examples();
    List<Features> texts = examples.stream().map(Example::queryFeatures).toList();
    List<Document> positives = examples.stream().map(Example::positive).toList();
    int[] ranks;
    try (Encoding asked = queries.forward(texts, Precision.FLOAT); // (n, D)
        Encoding candidates = documents.encode(probe.sample()); // (m, D)
        Encoding own = documents.encode(positives)) { // (n, D)
      ranks =
          SampleScores.rank(examples, asked, own, probe.sample(), candidates, probe.answers())
              .ranks();
    }
    Map<String, Integer> places = new LinkedHashMap<>();
    int[] best = new int[ranks.length];
    Arrays.fill(best, Integer.MAX_VALUE);
    for (int i = 0; i < ranks.length; i++) {
      int place = places.computeIfAbsent(examples.get(i).searchId(), search -> places.size());
      best[place] = Math.min(best[place], ranks[i]);
    }
    return Arrays.stream(best, 0, places.size()).mapToDouble(rank -> 1.0 / rank).toArray();
  }
}
