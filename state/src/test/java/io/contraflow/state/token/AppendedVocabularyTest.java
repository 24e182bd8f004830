package io.contraflow.state.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppendedVocabularyTest {
  private static final String WORDS =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 0, "content": "[UNK]", "special": true}],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "rose": 2}}}
      """;
  private static final String PAIRS =
      """
      {"added_tokens": [],
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
      """;
  private static final String PIECES =
      """
      {"added_tokens": [], "model": {"type": "Unigram", "unk_id": 0,
       "vocab": [["<unk>", 0.0], ["a", -1.5]]}}
      """;

  @Test
  void shouldAcceptTokensBehindTheLast() throws IOException {
    assertThat(changed(WORDS, "\"rose\": 2", "\"rose\": 2, \"bud\": 3, \"thorn\": 4")).isEmpty();
    assertThat(changed(WORDS, "}],", "}, {\"id\": 3, \"content\": \"[X]\", \"special\": true}],"))
        .isEmpty();
    assertThat(
            changed(
                PAIRS,
                "\"ab\": 2}, \"merges\": [\"a b\"]",
                "\"ab\": 2, \"ba\": 3}, \"merges\": [\"a b\", \"b a\"]"))
        .isEmpty();
    assertThat(changed(PIECES, "-1.5]", "-1.5], [\"b\", -2.5]")).isEmpty();
    assertThat(changed(WORDS, "1.0", "1.0")).as("the same").isEmpty();
    assertThat(changed(WORDS, "\"padding\": null", "\"padding\": {\"length\": 3}")).isEmpty();
  }

  @Test
  void shouldAcceptBertsVocabularyWithMore() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode more = (ObjectNode) json.readTree(MiniLm.tokenizerJson());
    ((ObjectNode) more.path("model").path("vocab")).put("contraflow", 30_522);

    assertThat(AppendedVocabulary.difference(MiniLm.tokenizerJson(), json.writeValueAsBytes(more)))
        .isEmpty();
    assertThat(AppendedVocabulary.difference(json.writeValueAsBytes(more), MiniLm.tokenizerJson()))
        .contains("the id of \"contraflow\": 30522 there, nothing here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "Lowercase"  | "NFC"                 | normalizer: {"type":"Lowercase"} there, {"type":"NFC"} here
          "WordLevel"  | "WordPiece"           | model.type: "WordLevel" there, "WordPiece" here
          "rose": 2    | "rose": 3             | the id of "rose": 2 there, 3 here
          , "rose": 2  | , "bud": 2, "rose": 3 | the id of "rose": 2 there, 3 here
          , "rose": 2  |                       | the id of "rose": 2 there, nothing here
          "rose": 2    | "rose": 2, "bud": 1   | the id of "bud": it is new and must have one of its own from 3 on, has 1
          "rose": 2    | "rose": 2, "x": 3, "y": 3 | the id of "y": it is new and must have one of its own from 3 on, has 3
          "special": true | "special": false   | added_tokens[0]: {"id":0,"content":"[UNK]","special":true} there, {"id":0,"content":"[UNK]","special":false} here
          }],          | }, {"id": 1, "content": "b"}], | "b": it is new and must have an id from 3 on, has 1
          """)
  void shouldNameTheFirstDifference(String from, String to, String difference) throws IOException {
    assertThat(changed(WORDS, from, to == null ? "" : to)).contains(difference);
  }

  @Test
  void shouldRefusePieceInThePlaceOfAnAddedToken() throws IOException {
    String added = PIECES.replace("[]", "[{\"id\": 2, \"content\": \"[X]\"}]");

    assertThat(changed(added, "-1.5]", "-1.5], [\"b\", -2.5]"))
        .contains("vocab[2]: it is new and must have an id from 3 on, which is its place");
  }

  @Test
  void shouldKeepMergesAndPiecesInTheirPlaces() throws IOException {
    assertThat(changed(PAIRS, "[\"a b\"]", "[\"b a\", \"a b\"]"))
        .contains("merges[0]: \"a b\" there, \"b a\" here");
    assertThat(changed(PIECES, "-1.5", "-1.25"))
        .contains("vocab[1]: [\"a\",-1.5] there, [\"a\",-1.25] here");
    assertThatThrownBy(() -> changed(WORDS, "\"model\"", "\"mode\""))
        .isInstanceOf(CorruptException.class);
  }

  private static Optional<String> changed(String tokenizer, String from, String to)
      throws CorruptException {
    assertThat(tokenizer).contains(from);
    return AppendedVocabulary.difference(bytes(tokenizer), bytes(tokenizer.replace(from, to)));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
