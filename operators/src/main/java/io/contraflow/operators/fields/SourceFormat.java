package io.contraflow.operators.fields;

import java.util.Map;

/** What records are, before {@code source.fields} says where our fields are in them. */
public enum SourceFormat {
  /** JSON, by our own names as long as nothing is mapped. */
  JSON("json", Map.of(), Map.of()),

  /**
   * JSON as OpenSearch User Behavior Insights publishes it, versions 1.0 to 1.3: a query with the
   * ids that it returned is an impression, an event an action. An {@code impression} event names
   * one result of a page, which the query's record has whole, and is left out.
   */
  UBI(
      "ubi",
      Map.ofEntries(
          Map.entry("type", "action_name"),
          Map.entry("timestamp", "timestamp"),
          Map.entry("impression.search_id", "query_id"),
          Map.entry("impression.query", "user_query"),
          Map.entry("impression.user_id", "client_id"),
          // 1.3's name, and those that plugins of earlier versions wrote.
          Map.entry(
              "impression.results.doc_id",
              "query_response_hit_ids[]|query_response_object_ids[]|query_response_objects_ids[]"),
          Map.entry("action.search_id", "query_id"),
          Map.entry("action.doc_id", "event_attributes.object.object_id"),
          Map.entry("action.action", "action_name"),
          Map.entry("action.user_id", "client_id")),
      Map.of("impression", "ignore", "*", "action")),

  /** Avro with a schema for each topic; a topic without one is JSON. */
  AVRO("avro", Map.of(), Map.of());

  private final String label;
  private final Map<String, String> fields;
  private final Map<String, String> types;

  SourceFormat(String label, Map<String, String> fields, Map<String, String> types) {
    this.label = label;
    this.fields = fields;
    this.types = types;
  }

  public String label() {
    return label;
  }

  /** What is mapped unless the user says otherwise. */
  Map<String, String> fields() {
    return fields;
  }

  /** Kinds of records by their type, unless the user says otherwise. */
  Map<String, String> types() {
    return types;
  }

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static SourceFormat ofLabel(String label) {
    for (SourceFormat format : values()) {
      if (format.label.equals(label)) {
        return format;
      }
    }
    throw new IllegalArgumentException("unknown format: label=" + label);
  }
}
