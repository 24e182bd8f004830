package io.contraflow.learner.history;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.step.Ledger;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts where every acted-on pair went. Part of the checkpoint, so that a restart neither loses
 * nor repeats one.
 */
public final class LedgerBook {
  private final EnumMap<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
  private long learnt;
  private long heldOut;
  private long late;

  public void learnt(int examples) {
    learnt += examples;
  }

  public void heldOut() {
    heldOut++;
  }

  public void dropped(DropReason reason, int pairs) {
    if (pairs > 0) {
      dropped.merge(reason, (long) pairs, Long::sum);
    }
  }

  public void late() {
    late++;
  }

  /**
   * @param waiting pairs that have reached the model and no step yet
   */
  public Ledger ledger(int waiting) {
    Map<String, Long> byLabel = new TreeMap<>();
    dropped.forEach((reason, pairs) -> byLabel.put(reason.label(), pairs));
    return new Ledger(learnt, heldOut, waiting, byLabel, late);
  }

  public void write(DataOutput out) throws IOException {
    out.writeLong(learnt);
    out.writeLong(heldOut);
    out.writeLong(late);
    out.writeByte(dropped.size());
    for (Map.Entry<DropReason, Long> entry : dropped.entrySet()) {
      out.writeByte(entry.getKey().code());
      out.writeLong(entry.getValue());
    }
  }

  public void read(DataInput in) throws IOException {
    learnt = in.readLong();
    heldOut = in.readLong();
    late = in.readLong();
    dropped.clear();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      DropReason reason = DropReason.ofCode(in.readUnsignedByte());
      dropped.put(reason, in.readLong());
    }
  }
}
