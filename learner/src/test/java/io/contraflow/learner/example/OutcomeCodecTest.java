package io.contraflow.learner.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeCodecTest {
  private static final OutcomeCodec CODEC = OutcomeCodec.INSTANCE;

  /** Written by the release that had token ids alone; read forever. */
  private static final String VERSION_ONE =
      "02 0001 6d 0000000000000005 0000000000000004 0001 73 0001 75 0001 71"
          + " 00000002 00000007 00000008 0001 64 0000000000000009 00000001 00000003"
          + " 0001 0001 6e 000000000000000a 00000001 00000004 3f000000";

  private static Example example(Features query, Features document) {
    return new Example(
        "m",
        5,
        4,
        "s",
        "u",
        "q",
        query,
        new Document("d", 9, document),
        List.of(new Document("n", 10, Features.tokens(4))),
        0.5f);
  }

  @Test
  void shouldReadVersionOne() throws IOException {
    byte[] bytes = HexFormat.of().parseHex(VERSION_ONE.replace(" ", ""));
    assertThat(CODEC.read(new DataInputStream(new ByteArrayInputStream(bytes)), 1))
        .isEqualTo(example(Features.tokens(7, 8), Features.tokens(3)));
  }

  @Test
  void shouldKeepVectorsUnderAVersionThatOlderReleasesRefuse() throws IOException {
    Example example = example(Features.vector(0.5f, -1), Features.vector(2, 3));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CODEC.write(example, new DataOutputStream(bytes));
    assertThat(CODEC.version()).isGreaterThan(1);
    assertThat(
            CODEC.read(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
                CODEC.version()))
        .isEqualTo(example);
  }

  private static Example taught(Float... scores) {
    Example plain = example(Features.tokens(7, 8), Features.tokens(3));
    return new Example(
        plain.model(),
        plain.decisionTimeMs(),
        plain.actionTimeMs(),
        plain.searchId(),
        plain.userId(),
        plain.query(),
        plain.queryFeatures(),
        plain.positive(),
        plain.negatives(),
        plain.weight(),
        List.of(scores));
  }

  /** So that hashes over them stay what they were. */
  @Test
  void shouldWriteExamplesWithoutATeacherAsVersionTwoDid() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CODEC.write(taught(), new DataOutputStream(bytes));
    assertThat(bytes.toByteArray())
        .isEqualTo(HexFormat.of().parseHex(VERSION_ONE.replace(" ", "")));
    ByteArrayOutputStream versioned = new ByteArrayOutputStream();
    CODEC.writeVersioned(taught(), new DataOutputStream(versioned));
    assertThat(versioned.toByteArray()[0]).isEqualTo((byte) 2);
  }

  @Test
  void shouldKeepTheScoresOfATeacherUnderAVersionThatOlderReleasesRefuse() throws IOException {
    Example example = taught(2.5f, Float.NaN);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CODEC.writeVersioned(example, new DataOutputStream(bytes));
    assertThat(bytes.toByteArray()[0]).isEqualTo((byte) 3);
    assertThat(
            CODEC.readVersioned(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(example)
        .isNotEqualTo(taught(2.5f, 1f))
        .isNotEqualTo(taught());
  }

  private static Example placed(Placement placement, Float... scores) {
    Example plain = taught(scores);
    return new Example(
        plain.model(),
        plain.decisionTimeMs(),
        plain.actionTimeMs(),
        plain.searchId(),
        plain.userId(),
        plain.query(),
        plain.queryFeatures(),
        plain.positive(),
        plain.negatives(),
        plain.weight(),
        plain.teacherScores(),
        placement);
  }

  @Test
  void shouldKeepPlacesPagesAndUpdatesUnderAVersionThatOlderReleasesRefuse() throws IOException {
    Document document = new Document("d", 9, Features.tokens(3));
    List<Outcome> outcomes =
        List.of(
            placed(Placement.at(3)),
            placed(new Placement(4, .25f), 2.5f, Float.NaN),
            new ShownPage(
                "m",
                5,
                "s",
                "u",
                "q",
                List.of(new ShownPage.Result("a", 1, false), new ShownPage.Result("b", 2, true)),
                List.of(1, 2)),
            new DocumentUpdate("m", 5, document));
    for (Outcome outcome : outcomes) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CODEC.writeVersioned(outcome, new DataOutputStream(bytes));
      assertThat(bytes.toByteArray()[0]).isEqualTo((byte) 4);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      assertThat(CODEC.readVersioned(in)).isEqualTo(outcome);
      assertThat(in.available()).isZero();
    }
    assertThat(placed(Placement.at(3))).isNotEqualTo(placed(Placement.at(4)));
    assertThat(placed(Placement.at(3)).withoutNegative("n").placement()).isEqualTo(Placement.at(3));
  }

  @Test
  void shouldTakeTheNewTextOfADocument() {
    Example example = placed(Placement.at(3));
    Document positive = new Document("d", 1, Features.tokens(5));
    Document negative = new Document("n", 2, Features.tokens(6));
    assertThat(example.withDocument(positive).positive()).isEqualTo(positive);
    assertThat(example.withDocument(negative).negatives()).containsExactly(negative);
    assertThat(example.withDocument(negative).placement()).isEqualTo(Placement.at(3));
    assertThat(example.withDocument(example.positive())).isSameAs(example);
    assertThat(example.withDocument(new Document("x", 2, Features.tokens(6)))).isSameAs(example);
  }

  @Test
  void shouldTakeTheScoreOfANegativeWithIt() {
    Example left = taught(2.5f, 1f).withoutNegative("n");
    assertThat(left.negatives()).isEmpty();
    assertThat(left.teacherScores()).containsExactly(2.5f);
    assertThat(taught(2.5f, 1f).withoutNegative("x")).isEqualTo(taught(2.5f, 1f));
  }

  @Test
  void shouldRefuseScoresThatDoNotFit() {
    assertThatThrownBy(() -> taught(2f))
        .hasMessage(
            "teacher scores must be of the positive and each of 1 negatives, and not infinite:"
                + " [2.0]");
    assertThatThrownBy(() -> taught(2f, Float.POSITIVE_INFINITY))
        .hasMessageEndingWith("not infinite: [2.0, Infinity]");
  }
}
