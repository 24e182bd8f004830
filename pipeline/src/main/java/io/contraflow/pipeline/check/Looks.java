package io.contraflow.pipeline.check;

import io.contraflow.learner.click.BiasOptions;
import io.contraflow.learner.click.Examination;
import io.contraflow.learner.click.PositionBias;
import io.contraflow.learner.example.ShownPage;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely each place on the page is looked at, as the learner would estimate it from the same
 * pages, those of all models together. Not thread-safe.
 */
final class Looks {
  /** Pairs of query and document that are counted, as in the learner. */
  private static final int CAPACITY = 1 << 16;

  private static final List<PositionBias> SOURCES = List.of(PositionBias.EM, PositionBias.SWAPS);

  private final List<Source> sources = new ArrayList<>();
  private long shuffled;

  private record Source(PositionBias bias, Examination examination) {}

  /**
   * @param results of a page, from the top, that are looked at
   */
  Looks(int results) {
    for (PositionBias bias : SOURCES) {
      BiasOptions options = new BiasOptions(bias, List.of(), BiasOptions.MOST_WEIGHT, 0, results);
      sources.add(new Source(bias, new Examination(options, CAPACITY, 0)));
    }
  }

  /** Takes a page into account, as it was when its search closed. */
  void add(ShownPage page) {
    shuffled += page.shuffled().isEmpty() ? 0 : 1;
    sources.forEach(source -> source.examination().add(page));
  }

  /** What each way of estimating finds; of shuffled pages only where there are any. */
  List<CheckReport.Examined> report() {
    List<CheckReport.Examined> found = new ArrayList<>();
    for (Source source : sources) {
      if (source.bias() == PositionBias.EM || shuffled > 0) {
        source.examination().estimate();
        found.add(
            new CheckReport.Examined(
                source.bias().label(),
                Math.round(source.examination().comparedClicks()),
                source.examination().estimates().stream()
                    .map(each -> each.isPresent() ? each.getAsDouble() : null)
                    .toList()));
      }
    }
    return found;
  }
}
