package io.contraflow.operators.event;

import io.contraflow.learner.example.Features;
import java.util.Objects;

/**
 * A version of a document, or its deletion.
 *
 * @param text the document's text; null for a deletion, or if there is only a vector
 * @param vector a frozen embedder's vector of it, or null
 * @param topic a label that the user gave it, or null
 * @param timestampMs event time: the record's Kafka timestamp
 */
public record DocumentEvent(
    String docId,
    String text,
    Features.Vector vector,
    String topic,
    long timestampMs,
    Origin origin)
    implements ParsedDocument {
  public DocumentEvent {
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(origin, "origin");
  }

  /** Without a vector. */
  public DocumentEvent(String docId, String text, String topic, long timestampMs, Origin origin) {
    this(docId, text, null, topic, timestampMs, origin);
  }

  public boolean isDeletion() {
    return text == null && vector == null;
  }
}
