package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.HeadEncoder;
import io.contraflow.learner.encode.IdentityEncoder;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/** How a learner's documents become vectors, and whether they learn. */
interface DocumentSide extends AutoCloseable {

  /**
   * Documents that keep what a start gives them.
   *
   * @param start read, not copied, unless it is a head that changes nothing
   * @param head what the start holds, or null if it has a row for each token
   */
  static DocumentSide frozen(Table start, HeadShape head) {
    Encoder encoder = Tower.encoder(start, head);
    return head != null && HeadEncoder.isIdentity(head, start)
        ? new GivenDocuments(new IdentityEncoder(start.dimension()))
        : new FrozenDocuments(encoder);
  }

  /** Unit rows (n, D) with the parameters as they are now, which the caller closes. */
  Encoding encode(List<Document> documents);

  /**
   * As {@link #encode}, of documents that are asked for at every step: fastest with the same list,
   * one that cannot be changed, for as long as there are no others.
   */
  default Encoding encodeSample(List<Document> documents) {
    return encode(documents);
  }

  /**
   * Bytes on the heap of what it keeps, beside parameters.
   *
   * @param documentBytes of a document with its features
   */
  default long heapBytes(long documentBytes) {
    return 0;
  }

  /** The same outside the heap. */
  default long nativeBytes() {
    return 0;
  }

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
   * Compares positives with the start's document space and adds what keeps them near it to their
   * gradient ({@link Compatibility}).
   *
   * @param documents the rows' positives, (B)
   * @param inputs their vectors, as {@link #encode} gave them, and the rows' weights
   * @param gradient by the positives, (B, D); changed only if this {@link #learns}
   * @param first the first entering row
   * @return mean 1 − cos(now, in the start's space) over the entering rows; null without any or if
   *     it does not learn
   */
  Double keepNearStart(List<Document> documents, LossInputs inputs, Matrix gradient, int first);

  /**
   * Embeds the queue anew where its vectors can have become stale.
   *
   * @param step steps taken so far
   */
  void refresh(MemoryQueue queue, long step);

  /** Frees what it keeps outside the heap, beside parameters. */
  @Override
  default void close() {}
}
