package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.queue.MemoryQueue;
import java.util.List;

/**
 * Documents through a table that learns: the queries' or one of their own.
 *
 * @param tower owned by the learner
 * @param compatibility with where they began
 */
record LearningDocuments(Tower tower, Compatibility compatibility) implements DocumentSide {
  @Override
  public Encoding encode(List<Document> documents) {
    return tower.encode(documents.stream().map(Document::features).toList());
  }

  @Override
  public boolean learns() {
    return true;
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient) {
    tower.backward(encoding, gradient);
  }

  @Override
  public Double keepNearStart(
      List<Document> documents, LossInputs inputs, Matrix gradient, int first) {
    return compatibility.apply(documents, inputs, gradient, first);
  }

  @Override
  public void refresh(MemoryQueue queue, long step) {
    queue.refresh(tower.encoder(), step, tower.workers());
  }
}
