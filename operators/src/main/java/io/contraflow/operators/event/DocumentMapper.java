package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.operators.fields.FieldPath;
import io.contraflow.operators.fields.OwnField;
import io.contraflow.operators.fields.RecordKind;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.TextTemplate;

/** Documents of other people's schemas by our names. Safe for use by many threads. */
final class DocumentMapper {
  /** There for a document that its record deletes. */
  static final String DELETED = "deleted";

  private static final String TEXT = "text";

  private final SourceFields source;
  private final TreeReader trees;
  private final KindMapper mapper;
  private final TextTemplate text;
  private final boolean isIdTheKey;

  DocumentMapper(ParseOptions options) {
    this.source = options.source();
    this.trees = new TreeReader(options);
    this.mapper = new KindMapper(source, RecordKind.DOCUMENT);
    this.text = source.documentText();
    OwnField id = RecordKind.DOCUMENT.fields().get(0);
    this.isIdTheKey = source.path(RecordKind.DOCUMENT, id).isKey();
  }

  boolean maps(String topic) {
    return source.mapsDocuments(topic);
  }

  /** The record by our names. */
  JsonRecord read(byte[] key, byte[] value, String topic) throws RejectedException {
    JsonNode root = trees.read(value, topic);
    ObjectNode tree = mapper.tree(root, 0);
    if (isIdTheKey) {
      tree.put("doc_id", DocumentParser.key(key));
    }
    String made = text(root);
    if (made != null) {
      tree.put(TEXT, made);
    }
    return JsonRecord.of(tree, names(root));
  }

  private String text(JsonNode root) throws RejectedException {
    try {
      return text.of(root);
    } catch (IllegalArgumentException e) {
      throw JsonRecord.malformed(
          e.getMessage() + " (source.fields.document.text) must be text, or an array of texts");
    }
  }

  private FieldNames names(JsonNode root) {
    FieldNames others = mapper.names(root);
    return new FieldNames() {
      @Override
      public String of(String field) {
        return field.equals(TEXT)
            ? text.fields() + " (source.fields.document.text)"
            : others.of(field);
      }

      @Override
      public String seen(String field) {
        FieldPath first = text.parts().get(0).path();
        return field.equals(TEXT) ? first.seen(root) : others.seen(field);
      }

      @Override
      public FieldNames element(String array, int index) {
        return others.element(array, index);
      }
    };
  }
}
