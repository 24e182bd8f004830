package io.contraflow.pipeline.demo;

import java.util.Arrays;
import java.util.Locale;

/** How simulated users see and click. */
public enum ClickModel {
  /**
   * The page is BM25's first ten. The result at rank r is examined with probability 1/r, each on
   * its own; an examined right document is clicked, an examined wrong one with 2 %. The right
   * document is never put on the page by hand, so that some searches teach nothing.
   */
  REALISTIC,

  /**
   * The page is ten documents at random, one of them clicked at random. Clicks say nothing; what a
   * model learns all the same it has from the texts: how much each token counts.
   */
  RANDOM;

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static ClickModel of(String label) {
    return Arrays.stream(values())
        .filter(model -> model.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "clicks must be realistic or random, was " + label + "; set --clicks"));
  }
}
