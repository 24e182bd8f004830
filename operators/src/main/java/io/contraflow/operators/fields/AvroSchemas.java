package io.contraflow.operators.fields;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Avro schemas, and whether a path leads anywhere in them. */
public final class AvroSchemas {
  private AvroSchemas() {}

  /**
   * @param json of a record
   * @throws IllegalArgumentException if it is none
   */
  public static Schema parse(String json) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(json);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("an Avro schema in JSON: " + e.getMessage(), e);
    }
    if (records(schema).isEmpty()) {
      throw new IllegalArgumentException(
          "an Avro schema of a record, not of " + schema.getType().getName());
    }
    return schema;
  }

  /**
   * Finds paths that lead nowhere in any of the schemas that all records have.
   *
   * @throws IllegalArgumentException naming the first, with what there is instead
   */
  public static void requirePaths(SourceFields source) {
    List<Schema> schemas = source.schemas().values().stream().map(AvroSchemas::parse).toList();
    source.fields().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              for (FieldPath path : paths(entry.getKey(), entry.getValue())) {
                require(entry.getKey(), path, schemas);
              }
            });
  }

  private static List<FieldPath> paths(String key, String written) {
    return key.equals("document.text")
        ? TextTemplate.parse(written).parts().stream().map(TextTemplate.Part::path).toList()
        : List.of(FieldPath.parse(written));
  }

  private static void require(String key, FieldPath path, List<Schema> schemas) {
    for (FieldPath.Way way : path.ways()) {
      if (schemas.stream().noneMatch(schema -> leads(way.steps(), Set.of(schema)))) {
        throw new IllegalArgumentException(
            "source.fields."
                + key
                + " must be a path in a schema of source.schemas, was "
                + way.text()
                + "; the schemas have "
                + schemas.stream()
                    .flatMap(schema -> records(schema).stream())
                    .flatMap(record -> record.getFields().stream())
                    .map(Schema.Field::name)
                    .distinct()
                    .collect(Collectors.joining(", ")));
      }
    }
  }

  private static boolean leads(List<PathStep> steps, Set<Schema> from) {
    Set<Schema> there = from;
    for (PathStep step : steps) {
      Set<Schema> next = new HashSet<>();
      for (Schema schema : there) {
        for (Schema one : branches(schema)) {
          if (one.getType() == Schema.Type.RECORD && one.getField(step.name()) != null) {
            next.add(one.getField(step.name()).schema());
          } else if (one.getType() == Schema.Type.MAP) {
            next.add(one.getValueType());
          }
        }
      }
      there = step.isOfArray() ? elements(next) : next;
    }
    return !there.isEmpty();
  }

  private static Set<Schema> elements(Collection<Schema> arrays) {
    return arrays.stream()
        .flatMap(schema -> branches(schema).stream())
        .filter(schema -> schema.getType() == Schema.Type.ARRAY)
        .map(Schema::getElementType)
        .collect(Collectors.toSet());
  }

  private static List<Schema> branches(Schema schema) {
    return schema.isUnion() ? schema.getTypes() : List.of(schema);
  }

  private static List<Schema> records(Schema schema) {
    return branches(schema).stream().filter(one -> one.getType() == Schema.Type.RECORD).toList();
  }
}
