package io.contraflow.operators.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.operators.fields.AvroDecoder;
import io.contraflow.operators.fields.SourceFields;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Values of other people's records as trees: JSON, or Avro on topics that have a schema. */
final class TreeReader {
  private final ParseOptions options;
  private final RecordReader json;
  private final Map<String, AvroDecoder> avro = new HashMap<>();

  TreeReader(ParseOptions options) {
    this.options = options;
    this.json = new RecordReader(options, Set.of());
    SourceFields source = options.source();
    source
        .schemas()
        .forEach(
            (topic, schema) ->
                avro.put(topic, new AvroDecoder(schema, source.framing(), options.maxDepth())));
  }

  /** The tree of an object. */
  JsonNode read(byte[] value, String topic) throws RejectedException {
    AvroDecoder decoder = avro.get(topic);
    JsonNode tree = decoder == null ? json.tree(value) : decoded(decoder, value);
    JsonRecord.ofRoot(tree);
    return tree;
  }

  private JsonNode decoded(AvroDecoder decoder, byte[] value) throws RejectedException {
    RecordReader.checkSize(value, options.maxRecordBytes());
    try {
      return decoder.decode(value);
    } catch (AvroDecoder.NotAvroException e) {
      throw JsonRecord.malformed("the Avro value " + e.getMessage());
    }
  }
}
