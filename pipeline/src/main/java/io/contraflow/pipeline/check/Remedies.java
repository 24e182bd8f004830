package io.contraflow.pipeline.check;

import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.fields.RecordKind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about records that cannot be used. */
final class Remedies {
  /** The field of a record by our names. */
  private static final Pattern FIELD =
      Pattern.compile("^([a-z_]+)(?:\\[\\d+])?(\\.[a-z_]+)? must ");

  /** A field of other people's records, with the option that says where it is. */
  private static final Pattern MAPPED =
      Pattern.compile("\\((source\\.fields\\.(?:(\\w+)\\.)?[a-z_.]+)\\) must ");

  private static final String TYPE = "source.fields.type";

  private Remedies() {}

  /** The kind of the records that a rule is of, if it names a field of other people's records. */
  static Optional<String> kind(String rule) {
    Matcher mapped = MAPPED.matcher(rule);
    return mapped.find() && RecordKind.ofEvent(String.valueOf(mapped.group(2))).isPresent()
        ? Optional.of(mapped.group(2))
        : Optional.empty();
  }

  static String of(CheckReport.Rejected rejected) {
    DeadLetterReason reason = null;
    for (DeadLetterReason each : DeadLetterReason.values()) {
      reason = each.label().equals(rejected.reason()) ? each : reason;
    }
    Matcher mapped = MAPPED.matcher(rejected.rule());
    return switch (reason) {
      case UNKNOWN_TYPE, MISSING_FIELD, EMPTY_ID, NO_RESULTS, BAD_POSITION ->
          mapped.find() ? ofMapped(mapped.group(1), rejected.kind()) : ofField(rejected);
      case MALFORMED ->
          mapped.find() ? ofMapped(mapped.group(1), rejected.kind()) : malformed(rejected.rule());
      case BAD_TIMESTAMP ->
          mapped.find()
              ? "set source.timestamps to what it counts, or "
                  + mapped.group(1)
                  + " to another field"
              : "send ms since 1970, not micro- or nanoseconds, or map it: source.fields.timestamp";
      case IN_THE_FUTURE -> "mend the producers' clocks, or raise events.clock-skew";
      case OVERSIZED -> "raise events.max-record-bytes, or send less in a record";
      case TOO_MANY_RESULTS -> "raise events.max-results, or send fewer";
      case UNKNOWN_ACTION -> "give each kind a weight in join.actions, 0 to ignore it";
      case KEY_MISMATCH ->
          "give each document's record its doc_id as key, or set source.fields.document.doc_id to"
              + " where it is";
      default -> "docs/events.md says under Dead letters what it means";
    };
  }

  private static String malformed(String rule) {
    return rule.startsWith("the Avro value ")
        ? "name in source.schemas the schema that the records were written with, and in"
            + " source.avro-framing what stands before them"
        : "send one JSON object a record, as docs/events.md has it, or set source.format";
  }

  private static String ofMapped(String option, String kind) {
    if (option.equals(TYPE)) {
      return "give each value its kind in source.types, ignore if it is of no use (--show-content"
          + " shows them)";
    }
    return "set "
        + option
        + " to the field that holds it"
        + (kind.isEmpty()
            ? ""
            : ", or, if such records are no "
                + kind
                + "s, name their type as ignore in source.types");
  }

  private static String ofField(CheckReport.Rejected rejected) {
    Matcher field = FIELD.matcher(rejected.rule());
    if (rejected.kind().isEmpty() || !field.find()) {
      return "compare the sample above with docs/events.md, and name your own fields in"
          + " source.fields";
    }
    return String.format(
        "send it, or name the field that holds it in source.fields.%s.%s%s",
        rejected.kind(), field.group(1), field.group(2) == null ? "" : field.group(2));
  }
}
