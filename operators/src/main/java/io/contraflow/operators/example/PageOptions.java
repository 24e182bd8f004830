package io.contraflow.operators.example;

import io.contraflow.operators.search.JoinOptions;
import io.contraflow.operators.search.Negatives;
import java.io.Serializable;

/**
 * What an example takes of its page.
 *
 * @param negatives which results are its negatives
 * @param most of them
 * @param placements whether it says where its positive stood
 */
public record PageOptions(Negatives negatives, int most, boolean placements)
    implements Serializable {
  /** What is shown and not acted on, as the join has it. */
  public static final PageOptions PLAIN =
      new PageOptions(Negatives.SHOWN, Integer.MAX_VALUE, false);

  /** Those that the join's options need. */
  public static PageOptions of(JoinOptions join) {
    boolean whole = join.negatives() == Negatives.WHOLE_PAGE;
    return new PageOptions(join.negatives(), join.pageNegatives(), whole);
  }
}
