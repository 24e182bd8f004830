package io.contraflow.benchmarks.quality;

import io.contraflow.pipeline.demo.Evaluation;

/** BM25, with Lucene's English analyzer. */
final class Bm25Row implements Row {
  static final String NAME = "bm25";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void run(Bench bench, Table out) {
    Stopwatch ranking = new Stopwatch();
    ranking.start();
    Evaluation.Scores scores = bench.evaluation().bm25();
    ranking.stop();
    out.add(new Line(NAME, "", 0, scores, null, ranking.seconds(), ""));
  }
}
