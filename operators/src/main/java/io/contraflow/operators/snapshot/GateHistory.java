package io.contraflow.operators.snapshot;

import io.contraflow.state.snapshot.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What was judged of a model's snapshots so far; state.
 *
 * @param reference id of the snapshot that slow decay is measured from; null before the first
 * @param judged snapshots
 * @param held of those, held back
 */
public record GateHistory(String reference, long judged, long held) {
  public static final GateHistory NONE = new GateHistory(null, 0, 0);

  /**
   * A snapshot was judged and published.
   *
   * @param renewing whether it is the reference from now on
   */
  GateHistory with(Verdict verdict, String id, boolean renewing) {
    return new GateHistory(
        renewing ? id : reference, judged + 1, held + (verdict.isHeld() ? 1 : 0));
  }

  /** One was held back that is not even written. */
  GateHistory withUnwritten() {
    return new GateHistory(reference, judged + 1, held + 1);
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(reference == null ? "" : reference);
    out.writeLong(judged);
    out.writeLong(held);
  }

  public static GateHistory read(DataInput in) throws IOException {
    String reference = in.readUTF();
    return new GateHistory(reference.isEmpty() ? null : reference, in.readLong(), in.readLong());
  }
}
