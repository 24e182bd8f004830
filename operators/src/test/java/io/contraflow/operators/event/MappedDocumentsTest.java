package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappedDocumentsTest {
  private static final Origin ORIGIN = new Origin("products", 0, 1);

  private final DocumentParser parser =
      parser(
          Map.of(
              "document.doc_id", "sku",
              "document.text", "{title}. {brand}",
              "document.topic", "category.name",
              "document.deleted", "gone",
              "document.vector", "emb"));

  @Test
  void shouldMakeTheTextOfFields() {
    assertThat(
            document(
                parser, null, "{\"sku\":7,\"title\":\"Shoe\",\"category\":{\"name\":\"boots\"}}"))
        .isEqualTo(new DocumentEvent("7", "Shoe", "boots", 1_000, ORIGIN));
    assertThat(document(parser, "other", "{\"sku\":\"a\",\"brand\":\"Fell\",\"topic\":\"x\"}"))
        .isEqualTo(new DocumentEvent("a", "Fell", null, 1_000, ORIGIN));
    assertThat(document(parser, null, "{\"sku\":\"a\",\"emb\":[1,2]}").vector()).isNotNull();
  }

  @Test
  void shouldDeleteByAFieldOrByTheKey() {
    assertThat(document(parser, null, "{\"sku\":7,\"title\":\"Shoe\",\"gone\":true}").isDeletion())
        .isTrue();
    assertThat(document(parser, null, "{\"sku\":7,\"title\":\"Shoe\",\"gone\":0}").isDeletion())
        .isFalse();
    assertThat(document(parser, "7", null))
        .isEqualTo(new DocumentEvent("7", null, null, 1_000, ORIGIN));
  }

  @Test
  void shouldTakeTheIdFromTheKeyIfToldSo() {
    DocumentParser byKey = parser(Map.of("document.doc_id", "$key", "document.text", "title"));
    assertThat(document(byKey, "k1", "{\"title\":\" T \"}"))
        .isEqualTo(new DocumentEvent("k1", " T ", null, 1_000, ORIGIN));
    assertThat(letter(byKey, null, "{\"title\":\"T\"}").reason())
        .isEqualTo(DeadLetterReason.KEY_MISMATCH);
  }

  @Test
  void shouldNameThePathsInDeadLetters() {
    assertThat(letter(parser, null, "{\"id\":7,\"title\":\"Shoe\"}").detail())
        .isEqualTo(
            "sku (source.fields.document.doc_id) must be given, was absent; the record has id,"
                + " title");
    assertThat(letter(parser, null, "{\"sku\":7,\"name\":\"Shoe\"}").detail())
        .isEqualTo(
            "title, brand (source.fields.document.text) must be given, was absent; the record has"
                + " sku, name");
    assertThat(letter(parser, null, "{\"sku\":7,\"title\":{}}").detail())
        .isEqualTo("title (source.fields.document.text) must be text, or an array of texts");
    assertThat(letter(parser, null, "{\"sku\":7,\"title\":\"T\",\"gone\":\"maybe\"}").detail())
        .isEqualTo("gone (source.fields.document.deleted) must be true or false, was 'maybe'");
    assertThat(letter(parser, null, "{\"sku\":\"contraflow-tick\",\"title\":\"T\"}").reason())
        .isEqualTo(DeadLetterReason.RESERVED_ID);
  }

  @Test
  void shouldStillReadOurTicks() {
    assertThat(parse(parser, "contraflow-tick", "{\"type\":\"tick\",\"timestamp\":900}"))
        .isEqualTo(new Tick(900));
  }

  private static DocumentParser parser(Map<String, String> fields) {
    return new DocumentParser(
        new ParseOptions(10_000, 1_000, MappedEventsTest.source(fields, Map.of(), Map.of())));
  }

  private static DocumentEvent document(DocumentParser parser, String key, String value) {
    ParsedDocument parsed = parse(parser, key, value);
    assertThat(parsed).isInstanceOf(DocumentEvent.class);
    return (DocumentEvent) parsed;
  }

  private static DeadLetter letter(DocumentParser parser, String key, String value) {
    ParsedDocument parsed = parse(parser, key, value);
    assertThat(parsed).isInstanceOf(DeadLetter.class);
    return (DeadLetter) parsed;
  }

  private static ParsedDocument parse(DocumentParser parser, String key, String value) {
    return parser.parse(bytes(key), bytes(value), ORIGIN, 1_000);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
