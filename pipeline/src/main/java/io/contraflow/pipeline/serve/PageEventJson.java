package io.contraflow.pipeline.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.contraflow.pipeline.produce.EventBytes;
import io.contraflow.search.page.Exploration;
import io.contraflow.search.page.Explored;
import io.contraflow.search.page.ShownPage;
import io.contraflow.search.page.ShownResult;
import java.io.IOException;

/**
 * What was shown and clicked, as events of docs/events.md. Beyond what is learnt from, an
 * impression says what ranked it: {@code ranking}, {@code snapshot_id}, and of an explored page
 * {@code exploration}, {@code probability} and each result's {@code snapshot_id}.
 */
final class PageEventJson {
  private final String model;

  /**
   * @param model that the events teach
   */
  PageEventJson(String model) {
    this.model = model;
  }

  byte[] impression(ShownPage page) {
    return EventBytes.of(
        json -> {
          json.writeStringField("type", "impression");
          writeSearch(json, page);
          json.writeStringField("query", page.query());
          json.writeNumberField("timestamp", page.shownMs());
          json.writeStringField("ranking", page.ranking().label());
          writeIfKnown(json, "snapshot_id", page.snapshotId());
          writeIfKnown(json, "other_snapshot_id", page.otherSnapshotId());
          writeExploration(json, page.page());
          json.writeArrayFieldStart("results");
          for (ShownResult result : page.page().results()) {
            json.writeStartObject();
            json.writeStringField("doc_id", result.docId());
            json.writeNumberField("position", result.position());
            if (page.otherSnapshotId() != null) {
              json.writeStringField("snapshot_id", result.snapshotId());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void writeExploration(JsonGenerator json, Explored page) throws IOException {
    if (page.kind() == Exploration.OFF) {
      return;
    }
    json.writeStringField("exploration", page.kind().label());
    json.writeNumberField("probability", page.probability());
    if (!page.shuffled().isEmpty()) {
      json.writeArrayFieldStart("shuffled");
      for (int position : page.shuffled()) {
        json.writeNumber(position);
      }
      json.writeEndArray();
    }
  }

  byte[] click(ShownPage page, String docId, long clickedMs) {
    return EventBytes.of(
        json -> {
          json.writeStringField("type", "action");
          writeSearch(json, page);
          json.writeStringField("doc_id", docId);
          json.writeNumberField("timestamp", clickedMs);
          json.writeStringField("action", "click");
          json.writeStringField("ranking", page.ranking().label());
          writeIfKnown(json, "snapshot_id", page.snapshotId());
        });
  }

  private void writeSearch(JsonGenerator json, ShownPage page) throws IOException {
    json.writeStringField("search_id", page.searchId());
    writeIfKnown(json, "user_id", page.userId());
    json.writeStringField("model", model);
  }

  private static void writeIfKnown(JsonGenerator json, String field, String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }
}
