package io.contraflow.operators.example;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.SearchKey;
import io.contraflow.operators.stream.CodecTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Labelled searches and the catalogue become outcomes: fanned out by document, regrouped by search.
 */
public final class Resolve {
  /** The type of streams of outcomes. */
  public static final CodecTypeInfo<Outcome> OUTCOMES =
      CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE);

  private Resolve() {}

  /**
   * @return examples, drops, deletions and late events; exactly one example or drop for each
   *     positive
   */
  public static DataStream<Outcome> apply(
      DataStream<LabelledSearch> searches,
      DataStream<DocumentEvent> documents,
      ResolveOptions options,
      FeaturizerSource featurizers) {
    SingleOutputStreamOperator<DocumentRequest> requests =
        searches
            .process(new FanOutFunction(), DocumentRequestCodec.TYPE)
            .name("fan-out")
            .uid("fan-out");
    SingleOutputStreamOperator<DocumentAnswer> answers =
        requests
            .keyBy(DocumentRequest::docId, Types.STRING)
            .connect(documents.keyBy(DocumentEvent::docId, Types.STRING))
            .transform(
                "catalogue",
                DocumentAnswerCodec.TYPE,
                new CatalogueOperator(new CatalogueFunction(options, featurizers)))
            .uid("catalogue");
    SingleOutputStreamOperator<Outcome> outcomes =
        requests
            .getSideOutput(FanOutFunction.SEARCHES)
            .keyBy(SearchKey.ofSearch(), SearchKey.TYPE)
            .connect(
                answers.keyBy(
                    answer -> Tuple2.of(answer.model(), answer.searchId()), SearchKey.TYPE))
            .transform(
                "regroup",
                OUTCOMES,
                new RegroupOperator(new RegroupFunction(featurizers, options.pages())))
            .uid("regroup");
    return outcomes.union(
        requests.getSideOutput(FanOutFunction.OUTCOMES),
        answers.getSideOutput(CatalogueFunction.OUTCOMES));
  }
}
