package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.queue.MemoryQueue;
import java.util.List;

/** How a learner's documents become vectors, and whether they learn. */
interface DocumentSide {

  /** Unit rows (n, D) with the parameters as they are now, which the caller closes. */
  Encoding encode(List<Document> documents);

  /** Whether anything of it learns, so that gradients are worth computing. */
  boolean learns();

  /**
   * Takes the gradient of vectors that {@link #encode} gave to the parameters; only if it {@link
   * #learns}.
   *
   * @param gradient (n, D); (0, D) where documents do not learn
   */
  void backward(Encoding encoding, Matrix gradient);

  /**
   * Embeds the queue anew where its vectors can have become stale.
   *
   * @param step steps taken so far
   */
  void refresh(MemoryQueue queue, long step);
}
