package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalQueryTest {
  @Test
  void shouldFoldCaseWidthAndSpace() {
    assertThat(NormalQuery.of("  Red\u00A0\t SHOES\u3000")).isEqualTo("red shoes");
    assertThat(NormalQuery.of("Ｒｅｄ ﬁsh")).isEqualTo("red fish");
    assertThat(NormalQuery.of("e\u0301")).isEqualTo("é");
    assertThat(NormalQuery.of(" \n ")).isEmpty();
  }

  @Test
  void shouldStayWithinWhatARecordHolds() {
    // U+FDFA becomes 18 characters in NFKC.
    assertThat(NormalQuery.of("\uFDFA".repeat(4_096))).hasSizeLessThanOrEqualTo(4_096);
    String emoji = "x" + "😀".repeat(4_000);
    assertThat(NormalQuery.of(emoji)).hasSize(4_095).endsWith("😀");
  }

  @Test
  void shouldBeItsOwnNormalForm() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int c = 0; c < 8; c++) {
        int codePoint = random.nextInt(random.nextBoolean() ? 0x3000 : 0x20000);
        if (!Character.isSurrogate((char) codePoint) || codePoint > 0xFFFF) {
          query.appendCodePoint(codePoint);
        }
      }
      String normal = NormalQuery.of(query.toString());
      assertThat(NormalQuery.of(normal)).as("seed %d", seed).isEqualTo(normal);
    }
  }
}
