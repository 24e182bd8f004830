package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.IdentityEncoder;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.queue.MemoryQueue;
import java.util.List;

/**
 * Documents that keep the vectors a frozen embedder gave them. Nothing here is computed twice that
 * is worth keeping, and nothing becomes stale.
 */
record GivenDocuments(IdentityEncoder encoder) implements DocumentSide {
  @Override
  public Encoding encode(List<Document> documents) {
    return encoder.forward(documents.stream().map(Document::features).toList(), Precision.FLOAT);
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient) {}

  @Override
  public Double keepNearStart(
      List<Document> documents, LossInputs inputs, Matrix gradient, int first) {
    return null;
  }

  @Override
  public void refresh(MemoryQueue queue, long step) {}
}
