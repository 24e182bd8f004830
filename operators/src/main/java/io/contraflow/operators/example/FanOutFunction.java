package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LabelledSearchCodec;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Asks for every document of a search. A search behind the watermark is counted as late here, once
 * and not once for each document; the join never sends one, since what follows from a late event is
 * decided ahead of the watermark.
 */
final class FanOutFunction extends ProcessFunction<LabelledSearch, DocumentRequest> {
  static final OutputTag<LabelledSearch> SEARCHES =
      new OutputTag<>("searches", LabelledSearchCodec.TYPE);
  static final OutputTag<Outcome> OUTCOMES = new OutputTag<>("fan-out-outcomes", Resolve.OUTCOMES);

  @Override
  public void processElement(
      LabelledSearch search, Context context, Collector<DocumentRequest> out) {
    long watermarkMs = context.timerService().currentWatermark();
    if (search.decisionTimeMs() <= watermarkMs) {
      context.output(
          OUTCOMES, new LateEvent(search.model(), watermarkMs + 1, search.searchId(), ""));
    }
    for (LabelledSearch.Positive positive : search.positives()) {
      out.collect(request(search, positive.docId(), positive.text(), positive.vector()));
    }
    for (LabelledSearch.Negative negative : search.negatives()) {
      out.collect(request(search, negative.docId(), negative.text(), negative.vector()));
    }
    context.output(SEARCHES, search.withoutContents());
  }

  private static DocumentRequest request(
      LabelledSearch search, String docId, String text, Features.Vector vector) {
    return new DocumentRequest(
        search.model(), search.searchId(), search.decisionTimeMs(), docId, text, vector);
  }
}
