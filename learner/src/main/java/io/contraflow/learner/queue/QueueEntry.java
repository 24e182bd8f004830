package io.contraflow.learner.queue;

import io.contraflow.learner.example.Document;
import java.util.Objects;

/**
 * One document of the queue, without its embedding.
 *
 * @param document id, content hash and tokens
 * @param entryStep step at which it entered
 * @param entryTimeMs event time in ms at which it entered
 * @param embeddedStep step whose parameters its embedding was computed with
 */
record QueueEntry(Document document, long entryStep, long entryTimeMs, long embeddedStep) {
  QueueEntry {
    Objects.requireNonNull(document, "document");
  }

  QueueEntry embeddedAt(long step) {
    return new QueueEntry(document, entryStep, entryTimeMs, step);
  }
}
