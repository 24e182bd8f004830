package io.contraflow.serving.topic;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;

/**
 * A record of the topic: this snapshot of a model is to be served. Fields of no use here are left
 * out.
 *
 * @param model as in the events
 * @param id of the snapshot
 * @param directory where the job published it, as the job's machine names it
 * @param tensorSha256 of its queries' values, as its manifest has it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Announcement(String model, String id, String directory, String tensorSha256) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Announcement {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(tensorSha256, "tensorSha256");
    if (id == null || !id.matches("step-[0-9]+-[0-9a-f]{12}")) {
      throw new IllegalArgumentException("an announcement must name a snapshot, names " + id);
    }
  }

  /**
   * @throws IOException if it is none
   */
  static Announcement parse(byte[] json) throws IOException {
    return JSON.readValue(json, Announcement.class);
  }
}
