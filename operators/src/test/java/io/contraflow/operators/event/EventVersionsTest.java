package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Bytes that earlier releases wrote are read as they are; what is written now has vectors and a
 * teacher's scores.
 */
class EventVersionsTest {
  private static final Features.Vector VECTOR = new Features.Vector(new float[] {0.5f, -1});

  @Test
  void shouldReadEventsOfVersionOne() throws IOException {
    assertThat(
            read(
                "01 01 0001 6d 0000000000000005 0001 73 0001 71 0000 0001 0001 64 00000003 00000001 74"))
        .isEqualTo(
            new Impression("m", "s", "q", "", 5, List.of(new Impression.Result("d", 3, "t"))));
    assertThat(
            read(
                "01 03 0001 6d 0000000000000007 0001 71 0001 64 ffffffff 3f000000 0001 75 0001 0001 6e"
                    + " 00000001 78"))
        .isEqualTo(
            new Pair("m", "q", "d", null, 0.5f, List.of(new Pair.Negative("n", "x")), 7, "u"));
  }

  @Test
  void shouldReadEventsOfVersionTwo() throws IOException {
    assertThat(
            read(
                "02 01 0001 6d 0000000000000005 0001 73 0001 71 00000000 0000 0001 0001 64 00000003"
                    + " 00000001 74 00000002 3f000000 bf800000"))
        .isEqualTo(
            new Impression(
                "m", "s", "q", null, "", 5, List.of(new Impression.Result("d", 3, "t", VECTOR))));
    assertThat(
            read(
                "02 03 0001 6d 0000000000000007 0001 71 00000000 0001 64 ffffffff 00000000 3f000000"
                    + " 0001 75 0001 0001 6e 00000001 78 00000000"))
        .isEqualTo(
            new Pair("m", "q", "d", null, 0.5f, List.of(new Pair.Negative("n", "x")), 7, "u"));
  }

  @Test
  void shouldReadDocumentsOfVersionOne() throws IOException {
    byte[] bytes =
        hex("01 0001 64 00000001 74 ffffffff 0000000000000009 0001 6f 00000002 0000000000000003");
    assertThat(DocumentEventCodec.TYPE.serializer().fromBytes(bytes))
        .isEqualTo(new DocumentEvent("d", "t", null, 9, new Origin("o", 2, 3)));
  }

  @Test
  void shouldKeepVectorsAndScores() throws IOException {
    Origin origin = new Origin("o", 2, 3);
    Impression impression =
        new Impression(
            "m", "s", "", VECTOR, "", 5, List.of(new Impression.Result("d", 3, null, VECTOR, 2f)));
    Pair pair =
        new Pair(
            "m",
            "",
            VECTOR,
            "d",
            "t",
            VECTOR,
            1,
            List.of(new Pair.Negative("n", null, VECTOR, -1f), new Pair.Negative("o", "t")),
            7,
            "",
            .5f);
    var events = ParsedEventCodec.TYPE.serializer();
    for (SearchEvent event : List.of(impression, pair)) {
      EventRecord record = new EventRecord(event, origin, 9);
      assertThat(events.fromBytes(events.toBytes(record))).isEqualTo(record);
    }
    var documents = ParsedDocumentCodec.TYPE.serializer();
    DocumentEvent document = new DocumentEvent("d", null, VECTOR, null, 9, origin);
    assertThat(documents.fromBytes(documents.toBytes(document))).isEqualTo(document);
  }

  private static SearchEvent read(String hex) throws IOException {
    return CodecTypeInfo.of(SearchEvent.class, SearchEventCodec.INSTANCE)
        .serializer()
        .fromBytes(hex(hex));
  }

  private static byte[] hex(String spaced) {
    return HexFormat.of().parseHex(spaced.replace(" ", ""));
  }
}
