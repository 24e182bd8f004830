package io.contraflow.operators.step;

import io.contraflow.learner.step.StepReport;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A step's report in a checkpoint: the JSON that was published, with its length in front. */
final class StepReportCodec implements Codec<StepReport> {
  static final Framed<StepReport> FRAMED =
      new Framed<>("CFSR", "step report", new StepReportCodec());

  private StepReportCodec() {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(StepReport report, DataOutput out) throws IOException {
    byte[] json = TimedReportCodec.json(report);
    out.writeInt(json.length);
    out.write(json);
  }

  @Override
  public StepReport read(DataInput in, int version) throws IOException {
    byte[] json = new byte[in.readInt()];
    in.readFully(json);
    return TimedReportCodec.report(json);
  }
}
