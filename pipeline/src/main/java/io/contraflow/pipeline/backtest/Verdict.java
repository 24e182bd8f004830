package io.contraflow.pipeline.backtest;

import java.util.ArrayList;
import java.util.List;

/** What the figures of a model come to, in sentences. */
final class Verdict {
  private Verdict() {}

  /** The first says whether the model would have helped. */
  static List<String> of(ModelSummary model) {
    Slice all = model.all();
    List<String> sentences = new ArrayList<>();
    Compared logged = all.compared(Ranking.LOGGED, Measure.PAGE_MRR);
    sentences.add(logged.sentence() + ". " + ofLogged(logged.difference().says()));
    Compared page = all.compared(Ranking.START, Measure.PAGE_MRR);
    sentences.add(page.sentence() + ". " + ofStart(page.difference().says()));
    Compared learnt = all.compared(Ranking.START, Measure.RECALL);
    sentences.add(learnt.sentence() + ": " + learnt.meaning() + ".");
    Compared bm25 = all.compared(Ranking.BM25, Measure.RECALL);
    if (bm25.difference().searches() > 0) {
      sentences.add(
          bm25.sentence()
              + ": "
              + bm25.meaning()
              + ". What was not shown could not be clicked, which favours the kind of search that"
              + " showed it.");
    }
    return sentences;
  }

  private static String ofLogged(PairedDifference.Says says) {
    return switch (says) {
      case BETTER ->
          "It would have helped: what people clicked would have stood higher on the pages they saw,"
              + " and they saw them in the logged order, which favours that order.";
      case WORSE ->
          "On the pages as shown it would have ranked what was clicked lower. People look at what"
              + " stands first, so clicks favour the logged order: this may be that alone.";
      case NO_DIFFERENCE -> "No difference to be seen on the pages as shown.";
      case NOT_ENOUGH -> "Give a longer range with --from and --to.";
    };
  }

  private static String ofStart(PairedDifference.Says says) {
    return switch (says) {
      case BETTER -> "Learning from clicks helped.";
      case WORSE -> "Learning from clicks did harm.";
      case NO_DIFFERENCE -> "Learning from clicks changed nothing that can be seen.";
      case NOT_ENOUGH -> "That is too little to learn from.";
    };
  }
}
