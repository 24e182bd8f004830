package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a cluster answered.
 *
 * @param status of HTTP
 * @param json missing where the body is no JSON
 */
record Answer(int status, JsonNode json) {
  private static final int SHOWN = 300;

  boolean isOk() {
    return status < 300;
  }

  boolean isMissing() {
    return status == 404;
  }

  /** What OpenSearch says was wrong, in one line. */
  String reason() {
    JsonNode error = json.path("error");
    JsonNode cause = error;
    while (cause.path("caused_by").isObject()) {
      cause = cause.path("caused_by");
    }
    String text =
        error.isTextual()
            ? error.textValue()
            : error.path("reason").asText("")
                + (cause == error ? "" : ": " + cause.path("reason").asText(""));
    String line = text.isBlank() ? "status " + status : text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  /**
   * @param what was asked for, as in {@code "create the index a"}
   */
  Answer orThrow(String what) throws OpenSearchException {
    if (!isOk()) {
      throw new OpenSearchException("OpenSearch would not " + what + ": " + reason());
    }
    return this;
  }
}
