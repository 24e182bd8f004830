package io.contraflow.operators.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
  private static final JsonNode RECORD =
      read(
          """
          {"a":{"b":{"c":7}},"a.b":"flat","ids":["x",null,"z"],"text":"p; q;","none":null,"empty":"",
           "items":[{"sku":"1","in":{"rank":4}},{"sku":"2"},3]}
          """);

  @ParameterizedTest
  @CsvSource({
    "a.b.c, 7",
    "a.b, flat",
    "items[1].sku, 2",
    "items[0].in.rank, 4",
    "missing|none|a.b.c, 7",
    "empty|a.b, ''",
    "=click, click",
    "'=', ''"
  })
  void shouldLeadToOneValue(String path, String value) {
    assertThat(FieldPath.parse(path).one(RECORD).asText()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.c", "none", "a.b.c.d", "items.sku", "items[9].sku", "ids[1]", "", "$key"})
  void shouldLeadNowhere(String path) {
    assertThat(FieldPath.parse(path).one(RECORD).isMissingNode()).isTrue();
  }

  @Test
  void shouldLeadToEachValueOfAnArray() {
    assertThat(texts("items[].sku")).containsExactly("1", "2", "missing");
    assertThat(texts("items[].in.rank")).containsExactly("4", "missing", "missing");
    assertThat(texts("ids[]")).containsExactly("x", "missing", "z");
    assertThat(texts("nothing[]|ids[]")).containsExactly("x", "missing", "z");
    assertThat(texts("text[;]")).containsExactly("p", "q", "");
    assertThat(texts("empty[,]")).isEmpty();
    assertThat(FieldPath.parse("a[]").each(RECORD)).isNull();
    assertThat(FieldPath.parse("ids[,]").each(RECORD)).isNull();
  }

  @Test
  void shouldSayWhichElementAndWhatThereIs() {
    assertThat(FieldPath.parse("page.items[].sku").at(3)).isEqualTo("page.items[3].sku");
    assertThat(FieldPath.parse("a.x.y").seen(RECORD)).isEqualTo("; a has b");
    assertThat(FieldPath.parse("x").seen(RECORD)).startsWith("; the record has a, a.b, ids, text");
    assertThat(FieldPath.parse("=x").seen(RECORD)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a..b", "a.", ".a", "a[", "a[]b", "a[1", "[]", "a[].b[]", "a[]|b", "a|", "a[xy]"})
  void shouldRefuseWhatIsNoPath(String path) {
    assertThatThrownBy(() -> FieldPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> texts(String path) {
    return FieldPath.parse(path).each(RECORD).stream()
        .map(value -> value.isMissingNode() ? "missing" : value.asText())
        .toList();
  }

  static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
