package io.contraflow.pipeline.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Searches and clicks on one topic, each a record of a union, as Avro's own library writes them.
 */
final class AvroEvents {
  static final String SCHEMA =
      """
      [{"type":"record","name":"Serp","fields":[
         {"name":"search","type":"string"},
         {"name":"q","type":"string"},
         {"name":"at","type":"long"},
         {"name":"items","type":{"type":"array","items":
           {"type":"record","name":"Item","fields":[{"name":"sku","type":"string"}]}}}]},
       {"type":"record","name":"Click","fields":[
         {"name":"search","type":"string"},
         {"name":"sku","type":"string"},
         {"name":"verb","type":"string"},
         {"name":"at","type":"long"}]}]
      """;

  private static final Schema UNION = new Schema.Parser().parse(SCHEMA);
  private static final Schema SERP = UNION.getTypes().get(0);
  private static final Schema CLICK = UNION.getTypes().get(1);

  private AvroEvents() {}

  /** A search, and five seconds later a click on what it shows first. */
  static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partition,
      int search,
      long ms,
      String... shown)
      throws IOException {
    Schema items = SERP.getField("items").schema();
    GenericData.Record serp = new GenericData.Record(SERP);
    serp.put("search", "s" + search);
    serp.put("q", "q " + search);
    serp.put("at", ms);
    List<GenericData.Record> each =
        Arrays.stream(shown)
            .map(
                sku -> {
                  GenericData.Record item = new GenericData.Record(items.getElementType());
                  item.put("sku", sku);
                  return item;
                })
            .toList();
    serp.put("items", new GenericData.Array<>(items, each));
    GenericData.Record click = new GenericData.Record(CLICK);
    click.put("search", "s" + search);
    click.put("sku", shown[0]);
    click.put("verb", "click");
    click.put("at", ms + 5_000);
    producer.send(new ProducerRecord<>(topic, partition, ms, null, bytes(serp)));
    producer.send(new ProducerRecord<>(topic, partition, ms + 5_000, null, bytes(click)));
  }

  private static byte[] bytes(GenericData.Record record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<>(UNION).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
