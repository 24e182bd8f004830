package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that the first release wrote are read as they are; what is written now has vectors. */
class DocumentVersionsTest {
  private static final Features.Vector VECTOR = new Features.Vector(new float[] {0.5f, -1});

  @Test
  void shouldReadTheCatalogueOfVersionOne() throws IOException {
    String origin = "01 00000002 0000000000000003 ";
    assertThat(version(origin + "00 0000000000000007 00000002 00000004 00000005"))
        .isEqualTo(new CatalogueVersion(2, 3, new FeaturedText(7, Features.tokens(4, 5), null)));
    assertThat(version(origin + "00 0000000000000007 00000000"))
        .isEqualTo(
            new CatalogueVersion(2, 3, new FeaturedText(7, null, DropReason.EMPTY_DOCUMENT)));
    assertThat(version(origin + "01")).isEqualTo(new CatalogueVersion(2, 3, null));
  }

  @Test
  void shouldReadRequestsOfVersionOne() throws IOException {
    byte[] bytes = hex("01 0001 6d 0001 73 0000000000000005 0001 64 00000001 74");
    assertThat(DocumentRequestCodec.TYPE.serializer().fromBytes(bytes))
        .isEqualTo(new DocumentRequest("m", "s", 5, "d", "t", null));
  }

  @Test
  void shouldReadAnswersOfVersionOne() throws IOException {
    String request = "01 0001 6d 0001 73 0000000000000005 0000000000000006 ";
    var answers = DocumentAnswerCodec.TYPE.serializer();
    assertThat(answers.fromBytes(hex(request + "00 0001 64 0000000000000007 00000001 00000004")))
        .isEqualTo(
            new DocumentAnswer(
                "m", "s", 5, "d", 6, new Document("d", 7, Features.tokens(4)), null));
    assertThat(answers.fromBytes(hex(request + "04 0001 64")))
        .isEqualTo(new DocumentAnswer("m", "s", 5, "d", 6, null, DropReason.NO_DOCUMENT));
  }

  @Test
  void shouldKeepVectorsAndWhyThereAreNone() throws IOException {
    var versions = CatalogueVersionCodec.TYPE.serializer();
    for (CatalogueVersion version :
        List.of(
            new CatalogueVersion(2, 3, new FeaturedText(7, VECTOR, null)),
            new CatalogueVersion(2, 3, new FeaturedText(7, Features.tokens(4), null)),
            new CatalogueVersion(2, 3, new FeaturedText(7, null, DropReason.VECTOR_LENGTH)),
            new CatalogueVersion(2, 3, null))) {
      assertThat(versions.fromBytes(versions.toBytes(version))).isEqualTo(version);
    }
    var requests = DocumentRequestCodec.TYPE.serializer();
    DocumentRequest request = new DocumentRequest("m", "s", 5, "d", null, VECTOR);
    assertThat(requests.fromBytes(requests.toBytes(request))).isEqualTo(request);
    var answers = DocumentAnswerCodec.TYPE.serializer();
    DocumentAnswer answer =
        new DocumentAnswer("m", "s", 5, "d", 6, new Document("d", 7, VECTOR), null);
    assertThat(answers.fromBytes(answers.toBytes(answer))).isEqualTo(answer);
    assertThat(answers.toBytes(answer)[0]).as("refused by version one").isEqualTo((byte) 2);
  }

  private static CatalogueVersion version(String hex) throws IOException {
    return CatalogueVersionCodec.TYPE.serializer().fromBytes(hex(hex));
  }

  private static byte[] hex(String spaced) {
    return HexFormat.of().parseHex(spaced.replace(" ", ""));
  }
}
