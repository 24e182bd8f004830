package io.contraflow.pipeline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What the demo reads of a snapshot's announcement; other fields are ignored.
 *
 * @param model the model
 * @param step steps that the snapshot has taken
 * @param id the snapshot's directory in the store, or null
 * @param createdMs wall clock when its files were written, or null
 */
record Announcement(String model, long step, String id, Long createdMs) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Announcement parse(byte[] value) throws IOException {
    JsonNode json = JSON.readTree(value);
    return new Announcement(
        json.path("model").asText("default"),
        json.path("step").asLong(),
        json.hasNonNull("id") ? json.get("id").asText() : null,
        json.hasNonNull("createdMs") ? json.get("createdMs").asLong() : null);
  }
}
