package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceSettingsTest {
  private static final String SCHEMA =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"sid\",\"type\":\"string\"}]}";

  @TempDir private Path directory;

  @Test
  void shouldReadNestedAndDottedNames() throws IOException {
    Configuration configuration =
        read(
            """
            source:
              fields:
                action: {search_id: "ctx.id", model: }
                impression.results.doc_id: items[].sku
                document.text: [title, brand]
              types: {view: impression, "*": ignore}
            """);
    assertThat(configuration.get(SourceSettings.FIELDS))
        .isEqualTo(
            Map.of(
                "action.search_id", "ctx.id",
                "action.model", "",
                "impression.results.doc_id", "items[].sku",
                "document.text", "[\"title\",\"brand\"]"));
    assertThat(configuration.parseOptions().source().documentText().fields())
        .isEqualTo("title, brand");
  }

  @Test
  void shouldSetOneFieldAlone() throws IOException {
    Configuration configuration =
        read("source.fields: {action.search_id: a, document.text: \"{t}, {b}\"}")
            .with("source.fields.action.search_id", "ctx.id", "--set")
            .with("source.types.view", "action", "--set");
    assertThat(configuration.get(SourceSettings.FIELDS))
        .isEqualTo(Map.of("action.search_id", "ctx.id", "document.text", "{t}, {b}"));
    assertThat(configuration.get(SourceSettings.TYPES)).isEqualTo(Map.of("view", "action"));
  }

  /** What a snapshot records is read again for a rebuild. */
  @Test
  void shouldSurviveBeingRecorded() throws IOException {
    Configuration configuration =
        read("source.fields: {document.text: \"{t}, {b}: it's \\\"{c}\\\"\", type: \"a|b\"}");
    String recorded = configuration.recorded().get("source.fields");
    assertThat(
            Configuration.defaults()
                .with("source.fields", recorded, "a snapshot")
                .parseOptions()
                .source())
        .isEqualTo(configuration.parseOptions().source());
  }

  @Test
  void shouldSayWhichPathIsWrong() throws IOException {
    Configuration configuration = read("source.fields.action.serch_id: x");
    assertThatThrownBy(configuration::requireConsistent)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "source.fields.action.serch_id is no field of ours; did you mean"
                + " source.fields.action.search_id?");
  }

  @Test
  void shouldReadSeveralTopics() throws IOException {
    Topics topics = read("kafka.topics: {search-events: \"serp, clicks\", documents: a}").topics();
    assertThat(topics.searchEventTopics()).containsExactly("serp", "clicks");
    assertThat(topics.searchEvents()).isEqualTo("serp");
    assertThat(topics.documentTopics()).isEqualTo(List.of("a"));
    Configuration same = read("kafka.topics: {search-events: \"serp, a\", documents: \"b,a\"}");
    assertThatThrownBy(same::topics)
        .hasMessage(
            "each topic must have a name of its own, kafka.topics.search-events and"
                + " kafka.topics.documents are both a; set one of the two");
    assertThatThrownBy(() -> read("kafka.topics.dead-letters: a, b"))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void shouldWantTopicsThatAreRead() throws IOException {
    assertThatThrownBy(read("source.topics: {clicks: action}")::parseOptions)
        .hasMessage(
            "source.topics must name topics that are read (search-events), was clicks; set"
                + " source.topics or kafka.topics");
  }

  @Test
  void shouldReadSchemas() throws IOException {
    Path schema = Files.writeString(directory.resolve("r.avsc"), SCHEMA);
    String both =
        "source: {format: avro, schemas: {search-events: %1$s, documents: %1$s}, fields: {%2$s}}";
    SourceFields fields = read(both.formatted(schema, "search_id: sid")).parseOptions().source();
    assertThat(fields.format()).isEqualTo(SourceFormat.AVRO);
    assertThat(fields.schemas()).containsEntry("documents", SCHEMA);
    assertThatThrownBy(read(both.formatted(schema, "search_id: id"))::parseOptions)
        .hasMessage(
            "source.fields.search_id must be a path in a schema of source.schemas, was id; the"
                + " schemas have sid");
    Files.writeString(schema, "{\"type\":\"string\"}");
    assertThatThrownBy(read(both.formatted(schema, "search_id: sid"))::parseOptions)
        .hasMessageStartingWith(
            "source.schemas.documents must be the file of an Avro schema of a record, not of string")
        .hasMessageContaining("r.avsc");
    Files.delete(schema);
    assertThatThrownBy(read(both.formatted(schema, "search_id: sid"))::parseOptions)
        .hasMessageStartingWith("source.schemas.documents must be a file that can be read");
  }

  @Test
  void shouldBeginWhereTheGroupHasGotTo() throws IOException {
    assertThat(read("source.start: committed").get(KafkaSettings.START).toString())
        .isEqualTo("committed");
  }

  private Configuration read(String yaml) throws IOException {
    return Configuration.read(Files.writeString(directory.resolve("c.yaml"), yaml));
  }
}
