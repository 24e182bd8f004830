package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Bytes that earlier releases wrote are read as they are; what is written now has vectors and a
 * teacher's scores.
 */
class SearchVersionsTest {
  private static final Features.Vector VECTOR = new Features.Vector(new float[] {0.5f, -1});

  @Test
  void shouldReadLabelledSearchesOfVersionOne() throws IOException {
    byte[] bytes =
        hex(
            "01 0001 6d 0000000000000005 0001 73 0000 0001 71 00000001 0001 64 00000001 74 3f000000"
                + " 0000000000000004 00000001 0001 6e ffffffff");
    assertThat(LabelledSearchCodec.TYPE.serializer().fromBytes(bytes))
        .isEqualTo(
            new LabelledSearch(
                "m",
                5,
                "s",
                "",
                "q",
                null,
                List.of(new LabelledSearch.Positive("d", "t", null, 0.5f, 4)),
                List.of(new LabelledSearch.Negative("n", null, null))));
  }

  @Test
  void shouldReadLabelledSearchesOfVersionTwo() throws IOException {
    byte[] bytes =
        hex(
            "02 0001 6d 0000000000000005 0001 73 0000 0001 71 00000000 00000001 0001 64 00000001 74"
                + " 00000002 3f000000 bf800000 3f000000 0000000000000004 00000001 0001 6e ffffffff"
                + " 00000000");
    assertThat(LabelledSearchCodec.TYPE.serializer().fromBytes(bytes))
        .isEqualTo(
            new LabelledSearch(
                "m",
                5,
                "s",
                "",
                "q",
                null,
                List.of(new LabelledSearch.Positive("d", "t", VECTOR, 0.5f, 4)),
                List.of(new LabelledSearch.Negative("n", null, null))));
  }

  @Test
  void shouldReadTheHistoryOfASearchOfVersionTwo() throws IOException {
    byte[] bytes =
        hex(
            "02 0000000000000005 01 01 0001 6d 0000000000000005 0001 73 0001 71 00000000 0000 0001"
                + " 0001 64 00000003 ffffffff 00000000 8000000000000000 00000000");
    assertThat(SearchHistoryCodec.TYPE.serializer().fromBytes(bytes).impression())
        .isEqualTo(
            new Impression("m", "s", "q", "", 5, List.of(new Impression.Result("d", 3, null))));
  }

  @Test
  void shouldReadTheHistoryOfASearchOfVersionOne() throws IOException {
    byte[] bytes =
        hex(
            "01 0000000000000005 01 01 0001 6d 0000000000000005 0001 73 0001 71 0000 0001 0001 64"
                + " 00000003 ffffffff 8000000000000000 00000001 0001 64 0000000000000006 3f000000"
                + " 0000 8000000000000000 00");
    SearchHistory history = SearchHistoryCodec.TYPE.serializer().fromBytes(bytes);
    assertThat(history.impression())
        .isEqualTo(
            new Impression("m", "s", "q", "", 5, List.of(new Impression.Result("d", 3, null))));
    assertThat(history.acted())
        .containsExactly(
            Map.entry("d", new SearchHistory.Acted(6, 0.5f, "", null, SearchHistory.NONE)));
  }

  @Test
  void shouldKeepVectorsAndScores() throws IOException {
    LabelledSearch search =
        new LabelledSearch(
            "m",
            5,
            "s",
            "",
            "",
            VECTOR,
            List.of(new LabelledSearch.Positive("d", null, VECTOR, 0.5f, 4, 2f)),
            List.of(new LabelledSearch.Negative("n", null, VECTOR, -3f)));
    var searches = LabelledSearchCodec.TYPE.serializer();
    assertThat(searches.fromBytes(searches.toBytes(search))).isEqualTo(search);
    Impression page =
        new Impression(
            "m", "s", "", VECTOR, "", 5, List.of(new Impression.Result("d", 3, null, VECTOR, 2f)));
    EventRecord record = new EventRecord(page, new Origin("o", 2, 3), 9);
    SearchHistory history =
        SearchHistory.of(
            5,
            page,
            Map.of("d", new SearchHistory.Acted(6, 1, "", record, SearchHistory.NONE)),
            SearchHistory.NONE);
    var histories = SearchHistoryCodec.TYPE.serializer();
    assertThat(histories.fromBytes(histories.toBytes(history))).isEqualTo(history);
  }

  private static byte[] hex(String spaced) {
    return HexFormat.of().parseHex(spaced.replace(" ", ""));
  }
}
