package io.contraflow.state.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same ids as the native library's, for any text. */
class AsciiWordPieceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TEXTS = 20_000;
  private static final long SEED = 20_260_301;

  private static final List<String> BY_HAND =
      List.of(
          "",
          "   ",
          "how do I reset my password",
          "Antidisestablishmentarianism, unaffable!",
          "a\tb\nc\rd",
          "x" + "y".repeat(98),
          "x" + "y".repeat(99),
          "x" + "y".repeat(100),
          "##ing ## # ing##",
          "it's 3.14 e-mail@host.com $5 a_b-c",
          "[CLS] [UNK] and [MASK]",
          "[cls]",
          "control \u0000 \u0007 \u000b \u007f end",
          "caf\u00e9 \u4f60\u597d \u00a0nbsp \ud83d\ude00",
          "qqqqzzzzxxxx");

  @Test
  void shouldGiveTheIdsOfTheNativeLibrary() {
    Random random = new Random(SEED);
    try (Tokenizer tokenizer = MiniLm.tokenizer()) {
      for (String text : BY_HAND) {
        assertSame(tokenizer, text);
      }
      for (int i = 0; i < TEXTS; i++) {
        assertSame(tokenizer, text(random));
      }
    }
  }

  private static void assertSame(Tokenizer tokenizer, String text) {
    assertThat(tokenizer.encode(text))
        .as("seed %d, text '%s'", SEED, text)
        .isEqualTo(tokenizer.encodeNatively(text));
  }

  /** Letters mostly, in words of all lengths; now and then anything else. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(80);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(100);
      if (kind < 70) {
        text.append((char) ('a' + random.nextInt(26)));
      } else if (kind < 88) {
        text.append(' ');
      } else if (kind < 99) {
        text.append((char) (32 + random.nextInt(95)));
      } else {
        text.append((char) random.nextInt(random.nextBoolean() ? 256 : 128));
      }
    }
    return text.toString();
  }

  @Test
  void shouldLeaveToTheLibraryWhatIsNotPlain() throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(MiniLm.tokenizerJson());
    AsciiWordPiece plain = AsciiWordPiece.of(json).orElseThrow();
    assertThat(plain.encode("a rose")).hasSize(2);
    assertThat(plain.encode("caf\u00e9")).isNull();
    assertThat(plain.encode("[MASK]")).isNull();
    assertThat(plain.encode("a\u0000")).isNull();
  }

  @Test
  void shouldHeedCaseAndAddedTokensOfTheFile() throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(MiniLm.tokenizerJson());
    ((ObjectNode) json.path("normalizer")).put("lowercase", false);
    json.withArray("added_tokens")
        .addObject()
        .put("id", 30_522)
        .put("content", "Rose")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", true)
        .put("special", false);
    try (Tokenizer tokenizer = Tokenizer.of(json.toString().getBytes(StandardCharsets.UTF_8))) {
      for (String text : List.of("A Rose is a rose", "tulips HELLO hello", "xRosex", "R")) {
        assertSame(tokenizer, text);
      }
      assertThat(tokenizer.encode("a Rose")).contains(30_522);
    }
  }

  @Test
  void shouldNotTakeATokenizerOfAnotherKind() throws Exception {
    for (String part : List.of("normalizer", "pre_tokenizer")) {
      ObjectNode json = (ObjectNode) JSON.readTree(MiniLm.tokenizerJson());
      json.putNull(part);
      assertThat(AsciiWordPiece.of(json)).isEmpty();
    }
  }

  @Test
  void shouldNotEncodeOnceClosed() {
    Tokenizer tokenizer = MiniLm.tokenizer();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a rose"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
  }
}
