package io.contraflow.operators.step;

import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.snapshot.ShadowTables;

/**
 * What of a model is in memory: the model, the tables that its snapshots are written from, and what
 * waits for the watermark. Owns all of it: close it.
 */
record LoadedModel(OnlineModel model, ShadowTables shadow, SortBuffer buffer)
    implements AutoCloseable {
  /** Bytes outside the heap. */
  long nativeBytes() {
    return model.nativeBytes() + shadow.nativeBytes();
  }

  /** Bytes on the heap, estimated. */
  long heapBytes() {
    return model.heapBytes() + buffer.size() * model.exampleBytes();
  }

  @Override
  public void close() {
    shadow.close();
    model.close();
  }
}
