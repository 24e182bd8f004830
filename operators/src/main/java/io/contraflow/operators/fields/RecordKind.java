package io.contraflow.operators.fields;

import static io.contraflow.operators.fields.OwnField.Shape.DECIMAL;
import static io.contraflow.operators.fields.OwnField.Shape.FLAG;
import static io.contraflow.operators.fields.OwnField.Shape.ID;
import static io.contraflow.operators.fields.OwnField.Shape.POSITIONS;
import static io.contraflow.operators.fields.OwnField.Shape.SECONDS;
import static io.contraflow.operators.fields.OwnField.Shape.TEMPLATE;
import static io.contraflow.operators.fields.OwnField.Shape.TEXT;
import static io.contraflow.operators.fields.OwnField.Shape.TIME;
import static io.contraflow.operators.fields.OwnField.Shape.VECTOR;
import static io.contraflow.operators.fields.OwnField.Shape.WHOLE;

import java.util.List;
import java.util.Optional;

/** What a record is to us, and the fields of ours that it may have, as {@code docs/events.md}. */
public enum RecordKind {
  IMPRESSION(
      "impression",
      new OwnField("search_id", ID),
      new OwnField("query", TEXT),
      new OwnField("query_vector", VECTOR),
      new OwnField("timestamp", TIME),
      new OwnField("user_id", ID),
      new OwnField("model", ID),
      new OwnField("results.doc_id", ID),
      new OwnField("results.position", WHOLE),
      new OwnField("results.text", TEXT),
      new OwnField("results.vector", VECTOR),
      new OwnField("results.teacher_score", DECIMAL),
      new OwnField("results.propensity", DECIMAL),
      new OwnField("shuffled", POSITIONS)),
  ACTION(
      "action",
      new OwnField("search_id", ID),
      new OwnField("doc_id", ID),
      new OwnField("action", ID),
      new OwnField("timestamp", TIME),
      new OwnField("dwell_ms", WHOLE),
      new OwnField("dwell_s", SECONDS),
      new OwnField("user_id", ID),
      new OwnField("model", ID)),
  PAIR(
      "pair",
      new OwnField("query", TEXT),
      new OwnField("query_vector", VECTOR),
      new OwnField("doc_id", ID),
      new OwnField("text", TEXT),
      new OwnField("vector", VECTOR),
      new OwnField("grade", DECIMAL),
      new OwnField("teacher_score", DECIMAL),
      new OwnField("timestamp", TIME),
      new OwnField("user_id", ID),
      new OwnField("model", ID),
      new OwnField("negatives.doc_id", ID),
      new OwnField("negatives.text", TEXT),
      new OwnField("negatives.vector", VECTOR),
      new OwnField("negatives.teacher_score", DECIMAL)),
  TICK("tick", new OwnField("timestamp", TIME)),
  /** Of no use to us; it moves the watermark and is not reported. */
  IGNORE("ignore"),
  DOCUMENT(
      "document",
      new OwnField("doc_id", ID),
      new OwnField("text", TEMPLATE),
      new OwnField("vector", VECTOR),
      new OwnField("topic", ID),
      new OwnField("deleted", FLAG));

  private final String label;
  private final List<OwnField> fields;

  RecordKind(String label, OwnField... fields) {
    this.label = label;
    this.fields = List.of(fields);
  }

  public String label() {
    return label;
  }

  public List<OwnField> fields() {
    return fields;
  }

  /** The kind with this label; a document has none here. */
  public static Optional<RecordKind> ofEvent(String label) {
    for (RecordKind kind : values()) {
      if (kind != DOCUMENT && kind.label.equals(label)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
