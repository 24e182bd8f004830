package io.contraflow.operators.fields;

import io.contraflow.operators.fields.OwnField.Shape;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How records of other people's schemas are read: {@code source.*}.
 *
 * @param fields paths by our names: {@code action.search_id}, or {@code timestamp} for impressions,
 *     actions and pairs alike; {@code type} for what tells them apart; as {@link FieldPath} and,
 *     for {@code document.text}, {@link TextTemplate} read them
 * @param types kinds of records, by the value of {@code type}; {@code *} for every other
 * @param topics kinds of records, by topics that have one kind only
 * @param unit what a number that is a time counts
 * @param firstPosition the position of the topmost result, 0 or 1
 * @param schemas Avro schemas in JSON, by topic
 * @param framing what stands before an Avro datum
 */
public record SourceFields(
    SourceFormat format,
    Map<String, String> fields,
    Map<String, String> types,
    Map<String, String> topics,
    EpochUnit unit,
    int firstPosition,
    Map<String, String> schemas,
    AvroFraming framing)
    implements Serializable {
  /** Our own records. */
  public static final SourceFields OWN =
      new SourceFields(
          SourceFormat.JSON,
          Map.of(),
          Map.of(),
          Map.of(),
          EpochUnit.AUTO,
          1,
          Map.of(),
          AvroFraming.NONE);

  public static final String TYPE = "type";
  public static final String OTHERS = "*";

  private static final String PREFIX = "source.fields.";
  private static final String RESULTS = "impression.results.";
  private static final String RESULT_ID = RESULTS + "doc_id";
  private static final String RESULT_POSITION = RESULTS + "position";
  private static final String SHUFFLED = "shuffled";

  public SourceFields {
    fields = Map.copyOf(fields);
    types = Map.copyOf(types);
    topics = Map.copyOf(topics);
    schemas = Map.copyOf(schemas);
    new TreeMap<>(fields).forEach(SourceFields::check);
    checkResults(format, fields);
    new TreeMap<>(types).forEach((value, kind) -> checkKind("source.types." + value, kind));
    new TreeMap<>(topics).forEach((topic, kind) -> checkKind("source.topics." + topic, kind));
    if (firstPosition < 0 || firstPosition > 1) {
      throw new IllegalArgumentException(
          "the first position must be 0 or 1, was "
              + firstPosition
              + "; set source.first-position");
    }
    if (format == SourceFormat.AVRO && schemas.isEmpty()) {
      throw new IllegalArgumentException(
          "source.schemas must name the schema of a topic where source.format is avro, was empty;"
              + " set source.schemas.TOPIC to a file");
    }
    if (format != SourceFormat.AVRO && !schemas.isEmpty()) {
      throw new IllegalArgumentException(
          "source.format must be avro where source.schemas names schemas, was "
              + format.label()
              + "; set source.format: avro");
    }
  }

  /** Whether search events are other people's. */
  public boolean mapsEvents() {
    return format != SourceFormat.JSON
        || !types.isEmpty()
        || !topics.isEmpty()
        || fields.keySet().stream().anyMatch(key -> !isOfDocument(key));
  }

  /** Whether documents of a topic are other people's. */
  public boolean mapsDocuments(String topic) {
    return schemas.containsKey(topic)
        || fields.keySet().stream().anyMatch(SourceFields::isOfDocument);
  }

  private static boolean isOfDocument(String key) {
    return key.startsWith(RecordKind.DOCUMENT.label() + ".");
  }

  /** Whether the user, or the format, says where a field is. */
  public boolean isMapped(RecordKind kind, OwnField field) {
    return mapped(kind, field).isPresent();
  }

  /** Where a field is. */
  public FieldPath path(RecordKind kind, OwnField field) {
    return mapped(kind, field).map(FieldPath::parse).orElseGet(field::unmapped);
  }

  /** What a document's text is made of. */
  public TextTemplate documentText() {
    return TextTemplate.parse(fields.getOrDefault("document.text", "text"));
  }

  private Optional<String> mapped(RecordKind kind, OwnField field) {
    String key = key(kind, field);
    String written = fields.get(key);
    return Optional.ofNullable(written != null ? written : format.fields().get(key));
  }

  /** The key that says where a field is, as in {@code action.search_id} or {@code timestamp}. */
  public String key(RecordKind kind, OwnField field) {
    String key = kind.label() + "." + field.name();
    boolean common = kind != RecordKind.DOCUMENT && !field.isOfElement();
    if (common && !fields.containsKey(key)) {
      boolean written = fields.containsKey(field.name());
      boolean preset =
          !format.fields().containsKey(key) && format.fields().containsKey(field.name());
      return written || preset ? field.name() : key;
    }
    return key;
  }

  /** Where the type of a record is, if anything says so. */
  public Optional<FieldPath> typePath() {
    String path = fields.getOrDefault(TYPE, format.fields().get(TYPE));
    return path == null && !types.isEmpty()
        ? Optional.of(FieldPath.parse(TYPE))
        : Optional.ofNullable(path).map(FieldPath::parse).filter(there -> !there.isNowhere());
  }

  /** The kind of records of a type, if anything says so. */
  public Optional<RecordKind> kindOfType(String type) {
    String kind = types.getOrDefault(type, format.types().get(type));
    if (kind == null && RecordKind.ofEvent(type).isPresent()) {
      kind = type;
    }
    if (kind == null) {
      kind = types.getOrDefault(OTHERS, format.types().get(OTHERS));
    }
    return Optional.ofNullable(kind).flatMap(RecordKind::ofEvent);
  }

  /** The types that have a kind, for messages. */
  public String knownTypes() {
    TreeSet<String> known = new TreeSet<>(format.types().keySet());
    known.addAll(types.keySet());
    return known.isEmpty() ? "impression, action, pair, tick" : String.join(", ", known);
  }

  /** The kind of all records of a topic, if the user says so. */
  public Optional<RecordKind> kindOfTopic(String topic) {
    return Optional.ofNullable(topics.get(topic)).flatMap(RecordKind::ofEvent);
  }

  private static void checkKind(String key, String kind) {
    if (RecordKind.ofEvent(kind).isEmpty()) {
      throw new IllegalArgumentException(
          key + " must be impression, action, pair, tick or ignore, was " + kind + "; set " + key);
    }
  }

  private static void check(String key, String path) {
    if (key.equals(TYPE)) {
      parsed(key, path, false, false);
      return;
    }
    OwnField field =
        FieldKeys.find(key)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        PREFIX
                            + key
                            + " is no field of ours; did you mean "
                            + PREFIX
                            + FieldKeys.nearest(key)
                            + "?"));
    boolean ofDocument = isOfDocument(key);
    if (field.shape() == Shape.TEMPLATE) {
      try {
        TextTemplate.parse(path);
      } catch (IllegalArgumentException e) {
        throw wrong(key, e.getMessage(), path, e);
      }
    } else {
      parsed(key, path, field.isList(), ofDocument && field.name().equals("doc_id"));
    }
  }

  /** Results are all in an array of the page's record, or each is a record of its own. */
  private static void checkResults(SourceFormat format, Map<String, String> fields) {
    String id = fields.getOrDefault(RESULT_ID, format.fields().get(RESULT_ID));
    boolean isOne = isOneResult(id);
    new TreeMap<>(fields)
        .forEach(
            (key, path) -> {
              if (key.startsWith(RESULTS)
                  && !path.isEmpty()
                  && FieldPath.parse(path).isList() == isOne) {
                throw wrong(
                    key,
                    isOne
                        ? "a path to one value, without [], as " + PREFIX + RESULT_ID + " is"
                        : "a path through an array, with [] behind its name, such as items[].sku",
                    path,
                    null);
              }
            });
    String shuffled =
        fields.getOrDefault("impression." + SHUFFLED, fields.getOrDefault(SHUFFLED, ""));
    if (isOne && !shuffled.isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX
              + "impression."
              + SHUFFLED
              + " must not be named where a record has one result ("
              + PREFIX
              + RESULT_ID
              + ": "
              + id
              + "), was "
              + shuffled
              + "; leave it out, or log pages whole");
    }
    if (isOne && fields.getOrDefault(RESULT_POSITION, "").isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX
              + RESULT_POSITION
              + " must be named where a record has one result ("
              + PREFIX
              + RESULT_ID
              + ": "
              + id
              + "), was not; set it to where on the page the result stood, or, if "
              + id
              + " leads through an array, put [] behind its name, such as items[].sku");
    }
  }

  /** Whether an impression is told of by a record for each of its results. */
  private static boolean isOneResult(String idPathOrNull) {
    return idPathOrNull != null
        && !idPathOrNull.isEmpty()
        && !FieldPath.parse(idPathOrNull).isList();
  }

  private static void parsed(String key, String path, boolean isList, boolean mayBeKey) {
    FieldPath parsed;
    try {
      parsed = FieldPath.parse(path);
    } catch (IllegalArgumentException e) {
      throw wrong(key, e.getMessage(), path, e);
    }
    boolean either = key.startsWith(RESULTS); // of one result: checkResults
    if (isList != parsed.isList() && !parsed.isNowhere() && !(either && !parsed.isConstant())) {
      throw wrong(
          key,
          isList
              ? "a path through an array, with [] behind its name, such as items[].sku"
              : "a path to one value, without []",
          path,
          null);
    }
    if (parsed.isKey() && !mayBeKey) {
      throw wrong(
          key, "a path in the record's value; only document.doc_id may be $key", path, null);
    }
    if (parsed.isTimestamp() && !key.endsWith("timestamp")) {
      throw wrong(
          key, "a path in the record's value; only timestamps may be $timestamp", path, null);
    }
  }

  private static IllegalArgumentException wrong(
      String key, String rule, String path, RuntimeException cause) {
    return new IllegalArgumentException(
        PREFIX + key + " must be " + rule + ", was " + path + "; set " + PREFIX + key, cause);
  }
}
