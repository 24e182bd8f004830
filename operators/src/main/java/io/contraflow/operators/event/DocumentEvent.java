package io.contraflow.operators.event;

import java.util.Objects;

/**
 * A version of a document, or its deletion.
 *
 * @param text the document's text; null for a deletion
 * @param topic a label that the user gave it, or null
 * @param timestampMs event time: the record's Kafka timestamp
 */
public record DocumentEvent(
    String docId, String text, String topic, long timestampMs, Origin origin)
    implements ParsedDocument {
  public DocumentEvent {
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(origin, "origin");
  }

  public boolean isDeletion() {
    return text == null;
  }
}
