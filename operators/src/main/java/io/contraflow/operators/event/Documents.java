package io.contraflow.operators.event;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The documents topic behind its source: versions and deletions on one side, dead letters on the
 * other. Ticks have done their work in the source and end here.
 */
public record Documents(DataStream<DocumentEvent> documents, DataStream<DeadLetter> deadLetters) {

  public static Documents apply(DataStream<ParsedDocument> parsed) {
    SingleOutputStreamOperator<DocumentEvent> documents =
        parsed.process(new Split(), DocumentEventCodec.TYPE).name("documents").uid("documents");
    return new Documents(documents, documents.getSideOutput(Split.DEAD_LETTERS));
  }

  private static final class Split extends ProcessFunction<ParsedDocument, DocumentEvent> {
    static final OutputTag<DeadLetter> DEAD_LETTERS =
        new OutputTag<>("dead-letters", DeadLetterCodec.TYPE);

    private transient Rejections rejections;

    @Override
    public void open(OpenContext context) {
      rejections = new Rejections(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
        ParsedDocument parsed, Context context, Collector<DocumentEvent> out) {
      if (parsed instanceof DeadLetter letter) {
        rejections.count(letter);
        context.output(DEAD_LETTERS, letter);
      } else if (parsed instanceof DocumentEvent document) {
        out.collect(document);
      }
    }
  }
}
