package io.contraflow.pipeline.produce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Events as JSON; equal fields in equal order give equal bytes. */
public final class EventBytes {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL = 512;

  private EventBytes() {}

  /** Writes the fields of one event. */
  public interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  public static byte[] of(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON to memory", e);
    }
    return bytes.toByteArray();
  }

  /** Moves event time on where nothing else does. */
  public static byte[] tick(long timestampMs) {
    return of(
        json -> {
          json.writeStringField("type", "tick");
          json.writeNumberField("timestamp", timestampMs);
        });
  }
}
