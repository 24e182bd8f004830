package io.contraflow.pipeline.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import io.contraflow.pipeline.produce.EventBytes;
import java.io.IOException;

/** Events as the bytes that docs/events.md specifies; equal input gives equal bytes. */
final class EventJson {
  /** Key of a tick on the documents topic, so that compaction keeps one of them. */
  static final String TICK_KEY = "contraflow-tick";

  private EventJson() {}

  /**
   * @param model what the search teaches; null leaves it to the job's default
   */
  static byte[] impression(SimulatedSearch search, String model, Corpus corpus, long timestampMs) {
    return EventBytes.of(
        json -> {
          json.writeStringField("type", "impression");
          writeIds(json, search, model);
          json.writeStringField("query", search.query());
          json.writeNumberField("timestamp", timestampMs);
          json.writeArrayFieldStart("results");
          for (int i = 0; i < search.page().size(); i++) {
            json.writeStartObject();
            json.writeStringField("doc_id", corpus.documents().get(search.page().get(i)).id());
            json.writeNumberField("position", i + 1);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  static byte[] click(SimulatedSearch search, String model, String docId, long timestampMs) {
    return EventBytes.of(
        json -> {
          json.writeStringField("type", "action");
          writeIds(json, search, model);
          json.writeStringField("doc_id", docId);
          json.writeNumberField("timestamp", timestampMs);
          json.writeStringField("action", "click");
        });
  }

  private static void writeIds(JsonGenerator json, SimulatedSearch search, String model)
      throws IOException {
    json.writeStringField("search_id", search.searchId());
    json.writeStringField("user_id", search.userId());
    if (model != null) {
      json.writeStringField("model", model);
    }
  }

  static byte[] document(Corpus.Document document) {
    return EventBytes.of(
        json -> {
          json.writeStringField("doc_id", document.id());
          json.writeStringField("text", document.text());
        });
  }
}
