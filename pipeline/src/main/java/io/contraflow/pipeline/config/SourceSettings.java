package io.contraflow.pipeline.config;

import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.AvroSchemas;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Records of other schemas than ours: {@code source.format}, {@code source.fields} and so on. */
public final class SourceSettings {
  public static final Option<SourceFormat> FORMAT =
      Option.of(
          "source.format",
          Types.oneOf(
              SourceFormat::ofLabel, SourceFormat::label, Arrays.asList(SourceFormat.values())),
          SourceFormat.JSON,
          "What records are: JSON, OpenSearch User Behavior Insights (UBI, queries and events), or"
              + " Avro. docs/your-logs.md has an example of each.");

  public static final Option<Map<String, String>> FIELDS =
      Option.of(
          "source.fields",
          Types.TEXTS,
          Map.of(),
          "Where our fields are in your records, by our names: action.search_id: ctx.search.id,"
              + " impression.results.doc_id: items[].sku, document.text: '{title}. {brand}'."
              + " What is not named is looked for under our own name.");

  public static final Option<Map<String, String>> TYPES =
      Option.of(
          "source.types",
          Types.TEXTS,
          Map.of(),
          "What records of a type are, the type being what source.fields.type leads to: impression,"
              + " action, pair, tick or ignore; the type * stands for every other. Without a type"
              + " the fields that are there tell.");

  public static final Option<Map<String, String>> TOPICS =
      Option.of(
          "source.topics",
          Types.TEXTS,
          Map.of(),
          "Topics that have records of one kind only, each with that kind: impression, action or"
              + " pair.");

  public static final Option<EpochUnit> TIMESTAMPS =
      Option.of(
          "source.timestamps",
          Types.oneOf(EpochUnit::ofLabel, EpochUnit::label, Arrays.asList(EpochUnit.values())),
          EpochUnit.AUTO,
          "What a mapped timestamp counts since 1970 if it is a number; auto tells by its size. A"
              + " text may be ISO-8601, UTC without an offset.");

  public static final Option<Integer> FIRST_POSITION =
      Option.of(
              "source.first-position",
              Types.INTEGER,
              1,
              "The mapped position of the topmost result. Without positions the order of the results"
                  + " counts.")
          .that("0 or 1", value -> value == 0 || value == 1);

  public static final Option<Map<String, String>> SCHEMAS =
      Option.of(
          "source.schemas",
          Types.TEXTS,
          Map.of(),
          "With source.format avro: the schema file (.avsc) of each topic whose records are Avro, the"
              + " one that they were written with. Other topics are JSON.");

  public static final Option<AvroFraming> AVRO_FRAMING =
      Option.of(
          "source.avro-framing",
          Types.oneOf(
              AvroFraming::ofLabel, AvroFraming::label, Arrays.asList(AvroFraming.values())),
          AvroFraming.NONE,
          "What stands before the datum of an Avro record: nothing, or the 5 bytes of Confluent's"
              + " wire format, whose schema id is not looked up.");

  private SourceSettings() {}

  static List<Option<?>> all() {
    return List.of(
        FORMAT, FIELDS, TYPES, TOPICS, TIMESTAMPS, FIRST_POSITION, SCHEMAS, AVRO_FRAMING);
  }

  /**
   * How records are read; reads the schema files.
   *
   * @throws ConfigurationException if a file cannot be read, or something in it or in the options
   *     leads nowhere
   */
  static SourceFields of(Configuration configuration) {
    Topics topics = configuration.topics();
    Set<String> read = new HashSet<>(topics.searchEventTopics());
    requireRead(TOPICS, configuration.get(TOPICS).keySet(), read);
    read.addAll(topics.documentTopics());
    requireRead(SCHEMAS, configuration.get(SCHEMAS).keySet(), read);
    Map<String, String> schemas = new TreeMap<>();
    configuration.get(SCHEMAS).forEach((topic, file) -> schemas.put(topic, schema(topic, file)));
    return Configuration.checked(
        () -> {
          SourceFields fields =
              new SourceFields(
                  configuration.get(FORMAT),
                  configuration.get(FIELDS),
                  configuration.get(TYPES),
                  configuration.get(TOPICS),
                  configuration.get(TIMESTAMPS),
                  configuration.get(FIRST_POSITION),
                  schemas,
                  configuration.get(AVRO_FRAMING));
          if (schemas.keySet().equals(read)) {
            AvroSchemas.requirePaths(fields);
          }
          return fields;
        });
  }

  private static void requireRead(Option<?> option, Set<String> named, Set<String> read) {
    for (String topic : named) {
      if (!read.contains(topic)) {
        throw new ConfigurationException(
            option.key()
                + " must name topics that are read ("
                + String.join(", ", read.stream().sorted().toList())
                + "), was "
                + topic
                + "; set "
                + option.key()
                + " or kafka.topics");
      }
    }
  }

  private static String schema(String topic, String file) {
    String key = SCHEMAS.key() + "." + topic;
    try {
      String json = Files.readString(Path.of(file));
      AvroSchemas.parse(json);
      return json;
    } catch (IOException e) {
      throw new ConfigurationException(
          key + " must be a file that can be read, was " + file + ": " + e + "; set " + key, e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          key + " must be the file of " + e.getMessage() + ", was " + file + "; set " + key, e);
    }
  }
}
