package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.operators.fields.FieldPath;
import io.contraflow.operators.fields.RecordKind;
import io.contraflow.operators.fields.SourceFields;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Search events of other people's schemas by our names. Safe for use by many threads. */
final class EventMapper {
  private static final RecordKind[] KINDS = {
    RecordKind.IMPRESSION, RecordKind.ACTION, RecordKind.PAIR, RecordKind.TICK
  };

  private final ParseOptions options;
  private final SourceFields source;
  private final TreeReader trees;
  private final Optional<FieldPath> typePath;
  private final Map<RecordKind, KindMapper> kinds = new EnumMap<>(RecordKind.class);

  EventMapper(ParseOptions options) {
    this.options = options;
    this.source = options.source();
    this.trees = new TreeReader(options);
    this.typePath = source.typePath();
    for (RecordKind kind : KINDS) {
      kinds.put(kind, new KindMapper(source, kind));
    }
  }

  /** The record by our names; one that is of no use as a tick. */
  JsonRecord read(byte[] value, String topic, long kafkaTimestampMs) throws RejectedException {
    JsonNode root = trees.read(value, topic);
    if (root.path("type").asText("").equals(RecordKind.TICK.label())) {
      return JsonRecord.ofRoot(root); // our own
    }
    RecordKind kind = kind(root, topic);
    if (kind == RecordKind.IGNORE) {
      return ignored(root, kafkaTimestampMs);
    }
    KindMapper mapper = kinds.get(kind);
    return JsonRecord.of(mapper.tree(root, kafkaTimestampMs), mapper.names(root));
  }

  private RecordKind kind(JsonNode root, String topic) throws RejectedException {
    Optional<RecordKind> ofTopic = source.kindOfTopic(topic);
    if (ofTopic.isPresent()) {
      return ofTopic.get();
    }
    JsonNode type = typePath.map(path -> path.one(root)).orElse(KindMapper.missing());
    if (type.isMissingNode()) {
      return inferred(root);
    }
    return source
        .kindOfType(type.asText(""))
        .orElseThrow(
            () ->
                new RejectedException(
                    DeadLetterReason.UNKNOWN_TYPE,
                    typePath.get()
                        + " (source.fields.type) must be one of "
                        + source.knownTypes()
                        + ", was "
                        + (type.isTextual()
                            ? JsonRecord.quoted(type.textValue())
                            : JsonRecord.shown(type))
                        + "; add it to source.types, as ignore if it is of no use"));
  }

  /** By the fields that are there, those that only one kind has first. */
  private RecordKind inferred(JsonNode root) throws RejectedException {
    KindMapper impression = kinds.get(RecordKind.IMPRESSION);
    KindMapper action = kinds.get(RecordKind.ACTION);
    KindMapper pair = kinds.get(RecordKind.PAIR);
    boolean acted = !action.isConstant("action") && action.has("action", root);
    // A record of one result may have its document where an action has it.
    if (impression.has("results.doc_id", root)
        && !(acted && impression.isOneValue("results.doc_id"))) {
      return RecordKind.IMPRESSION;
    }
    boolean onDocument = action.has("doc_id", root);
    if (acted || action.isConstant("action") && onDocument && action.has("search_id", root)) {
      return RecordKind.ACTION;
    }
    boolean asked = pair.has("query", root) || pair.has("query_vector", root);
    if (asked && pair.has("doc_id", root) && !action.has("search_id", root)) {
      return RecordKind.PAIR;
    }
    if (impression.has("query", root)) {
      return RecordKind.IMPRESSION; // without results: the parser says where they should be
    }
    throw new RejectedException(
        DeadLetterReason.UNKNOWN_TYPE,
        "a record must be an impression, action or pair, and has neither "
            + impression.name("results.doc_id")
            + " nor "
            + action.name("action")
            + " nor "
            + pair.name("query")
            + typePath.map(path -> " nor " + path + " (source.fields.type)").orElse("")
            + FieldPath.parse("type").seen(root)
            + "; set source.fields.type and source.types, or source.topics");
  }

  /** A tick of its time, or of none that moves anything. */
  private JsonRecord ignored(JsonNode root, long kafkaTimestampMs) throws RejectedException {
    long timestampMs = 0;
    for (RecordKind kind : KINDS) {
      OptionalLong ms =
          source.unit().ms(kinds.get(kind).value("timestamp", root, kafkaTimestampMs));
      if (ms.isPresent()
          && ms.getAsLong() >= 0
          && ms.getAsLong() <= Timestamps.MAX_MS
          && ms.getAsLong() - options.clockSkewMs() <= kafkaTimestampMs) {
        timestampMs = ms.getAsLong();
        break;
      }
    }
    ObjectNode tick = JsonNodeFactory.instance.objectNode();
    tick.put("type", RecordKind.TICK.label());
    tick.put("timestamp", timestampMs);
    return JsonRecord.ofRoot(tick);
  }
}
