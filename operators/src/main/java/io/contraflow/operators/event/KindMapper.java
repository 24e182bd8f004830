package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.operators.fields.FieldPath;
import io.contraflow.operators.fields.OwnField;
import io.contraflow.operators.fields.RecordKind;
import io.contraflow.operators.fields.SourceFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of one kind as ours: each field of ours that its path leads to, under our name. What is
 * wrong with a value is the parser's to say, by the name of its path.
 */
final class KindMapper {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String POSITION = "results.position";

  private final SourceFields source;
  private final RecordKind kind;
  private final FieldValues values;
  private final Map<OwnField, FieldPath> paths = new LinkedHashMap<>();

  KindMapper(SourceFields source, RecordKind kind) {
    this.source = source;
    this.kind = kind;
    this.values = new FieldValues(source.unit());
    for (OwnField field : kind.fields()) {
      if (field.shape() != OwnField.Shape.TEMPLATE) {
        paths.put(field, source.path(kind, field));
      }
    }
  }

  /** What messages call a field: its path, and the option that names it. */
  String name(String field) {
    OwnField own = field(field);
    return shown(paths.get(own).text(), own);
  }

  private String shown(String path, OwnField own) {
    return (path.isEmpty() ? "nothing" : path) + " (source.fields." + source.key(kind, own) + ")";
  }

  private OwnField field(String name) {
    return kind.fields().stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no field of ours: name=" + name));
  }

  /** Whether there is something where a field should be. */
  boolean has(String field, JsonNode root) {
    FieldPath path = paths.get(field(field));
    return path.isList() ? path.each(root) != null : !path.one(root).isMissingNode();
  }

  /** Whether a field of an element is read from a record that is the element itself. */
  boolean isOneValue(String field) {
    FieldPath path = paths.get(field(field));
    return !path.isList() && !path.isNowhere();
  }

  /** Whether a field has its value from the configuration. */
  boolean isConstant(String field) {
    return paths.get(field(field)).isConstant();
  }

  /** The value of a field; missing if there is none. */
  JsonNode value(String field, JsonNode root, long kafkaTimestampMs) {
    FieldPath path = paths.get(field(field));
    return path.isTimestamp() ? NODES.numberNode(kafkaTimestampMs) : path.one(root);
  }

  /** The record by our names. */
  ObjectNode tree(JsonNode root, long kafkaTimestampMs) throws RejectedException {
    ObjectNode tree = NODES.objectNode();
    tree.put("type", kind.label());
    Map<String, Map<OwnField, List<JsonNode>>> arrays = new TreeMap<>();
    for (Map.Entry<OwnField, FieldPath> entry : paths.entrySet()) {
      OwnField field = entry.getKey();
      FieldPath path = entry.getValue();
      if (field.isOfElement()) {
        List<JsonNode> each = each(path, root);
        if (each != null) {
          arrays.computeIfAbsent(field.array(), array -> new LinkedHashMap<>()).put(field, each);
        }
      } else if (path.isTimestamp()) {
        tree.put(field.leaf(), kafkaTimestampMs);
      } else if (field.isList()) {
        List<JsonNode> each = path.each(root);
        if (each != null) {
          tree.set(field.leaf(), FieldValues.positions(each, source.firstPosition()));
        }
      } else {
        values.put(tree, field, path.one(root), shown(path.text(), field));
      }
    }
    for (Map.Entry<String, Map<OwnField, List<JsonNode>>> array : arrays.entrySet()) {
      ArrayNode elements = elements(array.getKey(), array.getValue());
      if (elements != null) {
        tree.set(array.getKey(), elements);
      }
    }
    return tree;
  }

  /** The values of an element's field; of a record that is the element itself, its one. */
  private static List<JsonNode> each(FieldPath path, JsonNode root) {
    if (path.isList() || path.isNowhere()) {
      return path.each(root);
    }
    JsonNode one = path.one(root);
    return one.isMissingNode() ? null : List.of(one);
  }

  /** The elements of arrays side by side; null if there are no ids. */
  private ArrayNode elements(String array, Map<OwnField, List<JsonNode>> each)
      throws RejectedException {
    OwnField idField = field(array + ".doc_id");
    List<JsonNode> ids = each.get(idField);
    if (ids == null) {
      return null;
    }
    for (Map.Entry<OwnField, List<JsonNode>> other : each.entrySet()) {
      if (other.getValue().size() != ids.size()) {
        throw JsonRecord.malformed(
            name(other.getKey().name())
                + " must have as many entries as "
                + name(idField.name())
                + ", had "
                + other.getValue().size()
                + " and "
                + ids.size());
      }
    }
    ArrayNode elements = NODES.arrayNode();
    for (int i = 0; i < ids.size(); i++) {
      ObjectNode element = NODES.objectNode();
      for (Map.Entry<OwnField, List<JsonNode>> one : each.entrySet()) {
        String path = paths.get(one.getKey()).at(i);
        values.put(element, one.getKey(), one.getValue().get(i), shown(path, one.getKey()));
      }
      elements.add(element);
    }
    if (array.equals("results")) {
      number(elements);
    }
    return elements;
  }

  /** Positions from 1; the order of the results where none is mapped and none has one. */
  private void number(ArrayNode results) {
    OwnField position = field(POSITION);
    boolean given = source.isMapped(kind, position) && !paths.get(position).isNowhere();
    for (JsonNode result : results) {
      given |= result.has(position.leaf());
    }
    for (int i = 0; i < results.size(); i++) {
      ObjectNode result = (ObjectNode) results.get(i);
      JsonNode there = result.path(position.leaf());
      if (!given) {
        result.put(position.leaf(), i + 1);
      } else if (!there.isMissingNode()) {
        result.set(position.leaf(), FieldValues.position(there, source.firstPosition()));
      }
    }
  }

  /** What messages call the fields of a record. */
  FieldNames names(JsonNode root) {
    return new FieldNames() {
      @Override
      public String of(String field) {
        return name(own(field));
      }

      private String own(String field) {
        return switch (field) {
          case "results", "negatives" -> field + ".doc_id";
          case "dwell_ms" -> source.isMapped(kind, field("dwell_s")) ? "dwell_s" : field;
          default -> field;
        };
      }

      @Override
      public String seen(String field) {
        return paths.get(field(own(field))).seen(root);
      }

      @Override
      public FieldNames element(String array, int index) {
        return ofElement(array, index);
      }
    };
  }

  private FieldNames ofElement(String array, int index) {
    return new FieldNames() {
      @Override
      public String of(String field) {
        OwnField own = field(array + "." + field);
        return shown(paths.get(own).at(index), own);
      }

      @Override
      public FieldNames element(String inner, int innerIndex) {
        throw new IllegalStateException("elements have no arrays: array=" + inner);
      }
    };
  }

  static JsonNode missing() {
    return MissingNode.getInstance();
  }
}
