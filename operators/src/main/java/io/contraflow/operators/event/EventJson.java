package io.contraflow.operators.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.contraflow.learner.example.Features;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Events as the JSON that {@link EventParser} reads: {@code parse(toBytes(event))} is the event.
 */
public final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  public static byte[] toBytes(SearchEvent event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (event instanceof Impression impression) {
        write(impression, json);
      } else if (event instanceof Action action) {
        write(action, json);
      } else if (event instanceof Pair pair) {
        write(pair, json);
      } else {
        json.writeStringField("type", "tick");
      }
      json.writeNumberField("timestamp", event.timestampMs());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(Impression impression, JsonGenerator json) throws IOException {
    json.writeStringField("type", "impression");
    json.writeStringField("search_id", impression.searchId());
    json.writeStringField("query", impression.query());
    writeVector("query_vector", impression.queryVector(), json);
    writeWho(impression.model(), impression.userId(), json);
    json.writeArrayFieldStart("results");
    for (Impression.Result result : impression.results()) {
      json.writeStartObject();
      json.writeStringField("doc_id", result.docId());
      json.writeNumberField("position", result.position());
      writeText(result.text(), json);
      writeVector("vector", result.vector(), json);
      writeScore(result.teacherScore(), json);
      if (result.propensity() != null) {
        json.writeNumberField(Examined.PROPENSITY, result.propensity());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!impression.shuffled().isEmpty()) {
      json.writeArrayFieldStart(Examined.SHUFFLED);
      for (int position : impression.shuffled()) {
        json.writeNumber(position);
      }
      json.writeEndArray();
    }
  }

  private static void write(Action action, JsonGenerator json) throws IOException {
    json.writeStringField("type", "action");
    json.writeStringField("search_id", action.searchId());
    json.writeStringField("doc_id", action.docId());
    json.writeStringField("action", action.action());
    if (action.dwellMs() != Action.NO_DWELL) {
      json.writeNumberField("dwell_ms", action.dwellMs());
    }
    writeWho(action.model(), action.userId(), json);
  }

  private static void write(Pair pair, JsonGenerator json) throws IOException {
    json.writeStringField("type", "pair");
    json.writeStringField("query", pair.query());
    writeVector("query_vector", pair.queryVector(), json);
    json.writeStringField("doc_id", pair.docId());
    writeText(pair.text(), json);
    writeVector("vector", pair.vector(), json);
    writeScore(pair.teacherScore(), json);
    json.writeNumberField("grade", pair.grade());
    writeWho(pair.model(), pair.userId(), json);
    if (!pair.negatives().isEmpty()) {
      json.writeArrayFieldStart("negatives");
      for (Pair.Negative negative : pair.negatives()) {
        json.writeStartObject();
        json.writeStringField("doc_id", negative.docId());
        writeText(negative.text(), json);
        writeVector("vector", negative.vector(), json);
        writeScore(negative.teacherScore(), json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void writeWho(String model, String userId, JsonGenerator json) throws IOException {
    if (!model.equals(JsonRecord.DEFAULT_MODEL)) {
      json.writeStringField("model", model);
    }
    if (!userId.isEmpty()) {
      json.writeStringField("user_id", userId);
    }
  }

  private static void writeText(String textOrNull, JsonGenerator json) throws IOException {
    if (textOrNull != null) {
      json.writeStringField("text", textOrNull);
    }
  }

  private static void writeScore(Float scoreOrNull, JsonGenerator json) throws IOException {
    if (scoreOrNull != null) {
      json.writeNumberField(TeacherScores.FIELD, scoreOrNull);
    }
  }

  private static void writeVector(String field, Features.Vector vectorOrNull, JsonGenerator json)
      throws IOException {
    if (vectorOrNull != null) {
      json.writeStringField(field, Vectors.toBase64(vectorOrNull));
    }
  }
}
