package io.contraflow.state.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = MiniLm.tokenizer();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  /** A text and the ids that Python's tokenizers gives for it. */
  record Peer(String text, int[] ids) {}

  /** Written by benchmarks/peers/make_token_fixture.py. */
  private static List<Peer> peers() throws IOException {
    List<Peer> peers = new ArrayList<>();
    try (InputStream in = TokenizerTest.class.getResourceAsStream("tokens.jsonl")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        peers.add(JSON.readValue(line, Peer.class));
      }
    }
    return peers;
  }

  @Test
  void shouldAddSpecialTokensAndKeepTheLastOneForATransformer() throws IOException {
    byte[] json = tokenizer.json();
    try (Tokenizer transformers = Tokenizer.forTransformer(json, 5)) {
      assertThat(transformers.encode("cat")).containsExactly(101, 4937, 102);
      assertThat(transformers.encode("")).containsExactly(101, 102);
      assertThat(transformers.encode("cat cat cat")).containsExactly(101, 4937, 4937, 4937, 102);
      assertThat(transformers.encode("cat cat cat dog"))
          .containsExactly(101, 4937, 4937, 4937, 102);
      assertThat(transformers.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    }
    assertThatThrownBy(() -> Tokenizer.forTransformer(json, 2))
        .hasMessage("max tokens must be at least 3, the special ones and one more, was 2");
  }

  @Test
  void shouldGiveTheIdsOfPythonsTokenizers() throws Exception {
    List<Peer> peers = peers();
    assertThat(peers).hasSizeGreaterThan(40).anyMatch(peer -> peer.text().length() >= 49_000);
    for (Peer peer : peers) {
      assertThat(tokenizer.encode(peer.text())).as(peer.text()).isEqualTo(peer.ids());
    }
  }

  @Test
  void shouldGiveTheSameIdsFromManyThreads() throws Exception {
    List<Peer> peers = peers();
    Callable<Void> task =
        () -> {
          for (Peer peer : peers) {
            assertThat(tokenizer.encode(peer.text())).isEqualTo(peer.ids());
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Void> future : threads.invokeAll(Collections.nCopies(16, task))) {
        future.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void shouldReadAnUnpairedSurrogateAsTheReplacementCharacter() {
    for (String odd :
        List.of("\uD83D", "\uDE00", "a\uD83D b", "\uDE00\uD83D", "x\uD83D\uD83D\uDE00y")) {
      String text = "start 😀 " + odd + " 🦀 שלום\u0000 end";
      assertThat(tokenizer.encode(text)).isEqualTo(tokenizer.encode(Tokenizer.wellFormed(text)));
    }
    assertThat(Tokenizer.wellFormed("a\uD83Db😀\uDE00")).isEqualTo("a\uFFFDb😀\uFFFD");
    String wellFormed = "😀 unchanged";
    assertThat(Tokenizer.wellFormed(wellFormed)).isSameAs(wellFormed);
  }

  @Test
  void shouldCutToTheTokensAskedFor() {
    int[] all = tokenizer.encode("the quick brown fox jumps");
    assertThat(tokenizer.encode("the quick brown fox jumps", 3)).isEqualTo(Arrays.copyOf(all, 3));
    assertThat(tokenizer.encode("the quick brown fox jumps", 0)).isEmpty();
    assertThatThrownBy(() -> tokenizer.encode("x", -1))
        .hasMessage("max tokens must not be negative, was -1");
  }

  @Test
  void shouldPublishWithoutTruncationAndPaddingAndKeepTheRest() throws Exception {
    JsonNode published = JSON.readTree(tokenizer.json());
    JsonNode original = JSON.readTree(MiniLm.tokenizerJson());
    assertThat(original.get("truncation").isNull()).isFalse();
    assertThat(published.get("truncation").isNull()).isTrue();
    assertThat(published.get("padding").isNull()).isTrue();
    for (String field :
        List.of("model", "added_tokens", "normalizer", "pre_tokenizer", "decoder")) {
      assertThat(published.get(field)).isEqualTo(original.get(field));
    }
    assertThat(tokenizer.sha256()).isEqualTo(Sha256.of(tokenizer.json()));
    assertThat(tokenizer.vocabularySize()).isEqualTo(30_522);
  }

  @Test
  void shouldKeepTheBytesOfAPublishedFile(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("tokenizer.json"), tokenizer.json());
    try (Tokenizer again = Tokenizer.read(file)) {
      assertThat(again.json()).isEqualTo(tokenizer.json());
      assertThat(again.sha256()).isEqualTo(tokenizer.sha256());
    }
  }

  @Test
  void shouldCountTheRowsOfAUnigramVocabularyAndOfAddedTokens() throws Exception {
    String json =
        "{\"version\":\"1.0\",\"added_tokens\":[{\"id\":7,\"content\":\"<x>\",\"single_word\":false,"
            + "\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}],"
            + "\"model\":{\"type\":\"Unigram\",\"unk_id\":0,"
            + "\"vocab\":[[\"<unk>\",0.0],[\"a\",-1.5],[\"b\",-2.5]]}}";
    assertThat(
            TokenizerJson.vocabularySize(
                TokenizerJson.parse(json.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(8);
  }

  @Test
  void shouldNameTheFileThatIsNoTokenizer(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("tokenizer.json");
    byte[] whole = tokenizer.json();
    List<byte[]> broken =
        List.of(
            new byte[0],
            "[]".getBytes(StandardCharsets.UTF_8),
            "{\"model\":{\"type\":\"Nonsense\"}}".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(whole, whole.length / 2));
    for (byte[] bytes : broken) {
      Files.write(file, bytes);
      assertThatThrownBy(() -> Tokenizer.read(file))
          .isInstanceOf(CorruptException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void shouldRefuseToEncodeOnceClosed() {
    Tokenizer closed = MiniLm.tokenizer();
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.encode("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
  }
}
