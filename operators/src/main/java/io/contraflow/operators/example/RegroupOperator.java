package io.contraflow.operators.example;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Regroups, and sets the keys under which what is held on the heap is written. */
final class RegroupOperator
    extends KeyedCoProcessOperator<
        Tuple2<String, String>, LabelledSearch, DocumentAnswer, Outcome> {
  private static final long serialVersionUID = 1L;

  RegroupOperator(RegroupFunction regroup) {
    super(regroup);
  }

  private RegroupFunction regroup() {
    return (RegroupFunction) userFunction;
  }

  @Override
  public void processElement1(StreamRecord<LabelledSearch> search) throws Exception {
    super.processElement1(search);
    regroup().writeSurplus(this::setCurrentKey);
  }

  @Override
  public void processElement2(StreamRecord<DocumentAnswer> answer) throws Exception {
    super.processElement2(answer);
    regroup().writeSurplus(this::setCurrentKey);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    regroup().writeHeld(this::setCurrentKey);
    super.snapshotState(context);
  }

  /** Decisions on the heap, for tests. */
  int held() {
    return regroup().held();
  }
}
