package io.contraflow.operators.fields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochUnitTest {
  @ParameterizedTest
  @CsvSource({
    "1767225600, 1767225600000",
    "1767225600.123, 1767225600123",
    "1767225600123, 1767225600123",
    "1767225600123999, 1767225600123",
    "\"1767225600\", 1767225600000",
    "\"1767225600.5\", 1767225600500",
    "0, 0",
    "-1, -1000",
    "\"2026-01-01T00:00:00Z\", 1767225600000",
    "\"2026-01-01T00:00:00\", 1767225600000",
    "\"2026-01-01 00:00:00.25\", 1767225600250",
    "\"2026-01-01T01:00:00+01:00\", 1767225600000",
    "\"2025-12-31T16:00:00-0800\", 1767225600000",
    "\"2026-01-01T00:00:00.123456789Z\", 1767225600123",
    "\"2026-01-01 00:00:00 Z\", 1767225600000"
  })
  void shouldTellByTheSize(String json, long ms) {
    assertThat(EpochUnit.AUTO.ms(FieldPathTest.read(json))).hasValue(ms);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"2026-01-01\"",
        "\"12:00\"",
        "true",
        "{}",
        "[1]",
        "\"\"",
        "1e300",
        "99999999999999999999999",
        "\"2026-13-01T00:00:00Z\"",
        "\"+999999999-01-01T00:00:00Z\""
      })
  void shouldSayThatThereIsNoTime(String json) {
    assertThat(EpochUnit.AUTO.ms(FieldPathTest.read(json))).isEmpty();
    assertThat(EpochUnit.SECONDS.ms(FieldPathTest.read(json))).isEmpty();
  }

  @Test
  void shouldCountWhatItIsTold() {
    assertThat(EpochUnit.SECONDS.ms(FieldPathTest.read("5"))).hasValue(5_000);
    assertThat(EpochUnit.MILLISECONDS.ms(FieldPathTest.read("5"))).hasValue(5);
    assertThat(EpochUnit.MICROSECONDS.ms(FieldPathTest.read("5999"))).hasValue(5);
    assertThat(EpochUnit.MICROSECONDS.ms(FieldPathTest.read("-1"))).hasValue(-1);
    assertThat(EpochUnit.SECONDS.ms(FieldPathTest.read("1e17"))).isEmpty();
    assertThat(EpochUnit.AUTO.ms(JsonNodeFactory.instance.numberNode(Double.NaN))).isEmpty();
  }
}
