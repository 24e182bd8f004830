package io.contraflow.operators.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFieldsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "action.serch_id ~ x ~ source.fields.action.serch_id is no field of ours; did you mean source.fields.action.search_id?",
        "impression.results.doc_id ~ items.sku ~ source.fields.impression.results.position must be named where a record has one result (source.fields.impression.results.doc_id: items.sku), was not; set it to where on the page the result stood, or, if items.sku leads through an array, put [] behind its name, such as items[].sku",
        "impression.results.position ~ rank ~ source.fields.impression.results.position must be a path through an array, with [] behind its name, such as items[].sku, was rank; set source.fields.impression.results.position",
        "pair.negatives.doc_id ~ sku ~ source.fields.pair.negatives.doc_id must be a path through an array, with [] behind its name, such as items[].sku, was sku; set source.fields.pair.negatives.doc_id",
        "action.doc_id ~ items[].sku ~ source.fields.action.doc_id must be a path to one value, without [], was items[].sku; set source.fields.action.doc_id",
        "impression.shuffled ~ swapped ~ source.fields.impression.shuffled must be a path through an array, with [] behind its name, such as items[].sku, was swapped; set source.fields.impression.shuffled",
        "timestamp ~ a..b ~ source.fields.timestamp must be a path such as ctx.search.id or items[].sku, a value such as =click, or nothing, was a..b; set source.fields.timestamp",
        "document.text ~ {title ~ source.fields.document.text must be a template whose { are all closed by }, was {title; set source.fields.document.text",
        "action.search_id ~ $key ~ source.fields.action.search_id must be a path in the record's value; only document.doc_id may be $key, was $key; set source.fields.action.search_id",
        "type ~ a[] ~ source.fields.type must be a path to one value, without [], was a[]; set source.fields.type"
      })
  void shouldSayWhatIsWrongWithAPath(String key, String path, String message) {
    assertThatThrownBy(() -> mapped(Map.of(key, path))).hasMessage(message);
  }

  @Test
  void shouldWantWholePagesWhereResultsWereShuffled() {
    assertThatThrownBy(
            () ->
                mapped(
                    Map.of(
                        "impression.results.doc_id", "sku",
                        "impression.results.position", "slot",
                        "shuffled", "swapped[]")))
        .hasMessage(
            "source.fields.impression.shuffled must not be named where a record has one result"
                + " (source.fields.impression.results.doc_id: sku), was swapped[]; leave it out, or"
                + " log pages whole");
  }

  @Test
  void shouldRefuseKindsThatThereAreNot() {
    assertThatThrownBy(
            () ->
                new SourceFields(
                    SourceFormat.JSON,
                    Map.of(),
                    Map.of("page_view", "skip"),
                    Map.of(),
                    EpochUnit.AUTO,
                    1,
                    Map.of(),
                    AvroFraming.NONE))
        .hasMessage(
            "source.types.page_view must be impression, action, pair, tick or ignore, was skip; set"
                + " source.types.page_view");
  }

  @Test
  void shouldWantASchemaForAvroAlone() {
    assertThatThrownBy(() -> of(SourceFormat.AVRO, Map.of(), Map.of()))
        .hasMessageStartingWith("source.schemas must name the schema of a topic");
    assertThatThrownBy(() -> of(SourceFormat.UBI, Map.of(), Map.of("t", "{}")))
        .hasMessageStartingWith("source.format must be avro where source.schemas names schemas");
  }

  @Test
  void shouldFindPathsThatLeadNowhereInASchema() {
    String schema =
        """
        {"type":"record","name":"R","fields":[
          {"name":"id","type":["null","string"]},
          {"name":"items","type":{"type":"array","items":{"type":"record","name":"I","fields":[
            {"name":"sku","type":"string"}]}}},
          {"name":"more","type":{"type":"map","values":"string"}}]}
        """;
    SourceFields right =
        of(
            SourceFormat.AVRO,
            Map.of(
                "search_id", "id",
                "impression.results.doc_id", "items[].sku",
                "document.text", "{more.title}. {id}",
                "action.action", "=click"),
            Map.of("t", schema));
    AvroSchemas.requirePaths(right);
    for (String wrong : new String[] {"idd", "id.x", "items.sku", "more.title.x", "id|nothing"}) {
      SourceFields fields = of(SourceFormat.AVRO, Map.of("search_id", wrong), Map.of("t", schema));
      assertThatThrownBy(() -> AvroSchemas.requirePaths(fields))
          .hasMessageStartingWith("source.fields.search_id must be a path in a schema")
          .hasMessageContaining("the schemas have id, items, more");
    }
  }

  @Test
  void shouldLetTheUserGoBeforeTheFormat() {
    SourceFields fields =
        of(SourceFormat.UBI, Map.of("action.user_id", "user_id", "search_id", "qid"), Map.of());
    OwnField user = FieldKeys.all().get("action.user_id");
    OwnField search = FieldKeys.all().get("action.search_id");
    OwnField doc = FieldKeys.all().get("action.doc_id");
    assertThat(fields.path(RecordKind.ACTION, user).text()).isEqualTo("user_id");
    assertThat(fields.path(RecordKind.IMPRESSION, user).text()).isEqualTo("client_id");
    assertThat(fields.path(RecordKind.ACTION, search).text()).isEqualTo("qid");
    assertThat(fields.path(RecordKind.ACTION, doc).text())
        .isEqualTo("event_attributes.object.object_id");
  }

  private static SourceFields mapped(Map<String, String> fields) {
    return of(SourceFormat.JSON, fields, Map.of());
  }

  static SourceFields of(
      SourceFormat format, Map<String, String> fields, Map<String, String> schemas) {
    return new SourceFields(
        format, fields, Map.of(), Map.of(), EpochUnit.AUTO, 1, schemas, AvroFraming.NONE);
  }
}
