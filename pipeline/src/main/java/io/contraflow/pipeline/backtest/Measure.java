package io.contraflow.pipeline.backtest;

/** What is measured of a ranking at one search. */
enum Measure {
  /** 1 / rank of the first document acted on, among those shown. */
  PAGE_MRR("page MRR", "MRR"),
  /** nDCG@10 of those acted on, each of gain 1, among those shown. */
  PAGE_NDCG("page nDCG@10", "nDCG@10"),
  /** Share of those acted on that are in the first ten of the candidates. */
  RECALL("recall@10", "recall@10"),
  /** 1 / rank of the first acted on, among the candidates. */
  MRR("MRR", "MRR");

  private final String label;
  private final String unit;

  Measure(String label, String unit) {
    this.label = label;
    this.unit = unit;
  }

  String label() {
    return label;
  }

  /** In a sentence that says among what. */
  String unit() {
    return unit;
  }

  boolean isOfPage() {
    return this == PAGE_MRR || this == PAGE_NDCG;
  }
}
