package io.contraflow.state.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  @Test
  void shouldReadBertsVocabulary() throws IOException {
    Vocabulary vocabulary = Vocabulary.of(MiniLm.tokenizerJson());

    assertThat(vocabulary.tokens()).hasSize(30_522);
    assertThat(vocabulary.tokens().get(4937)).isEqualTo("cat");
    assertThat(vocabulary.special()).containsExactly(0, 100, 101, 102, 103);
    assertThat(vocabulary.unknown()).isEqualTo(100);
    assertThat(vocabulary.padding()).isZero();
    assertThat(vocabulary.surrounded(4937)).containsExactly(101, 4937, 102);
  }

  @Test
  void shouldReadAUnigramVocabularyInASequenceOfProcessors() throws IOException {
    Vocabulary vocabulary =
        of(
            """
            {"model": {"type": "Unigram", "unk_id": 1, "vocab": [["<s>", 0.0], ["<unk>", 0.0], ["a", -1.5]]},
             "added_tokens": [{"id": 0, "content": "<s>", "special": true},
                              {"id": 4, "content": "<pad>", "special": true}],
             "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"},
               {"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2]}]}}
            """);

    assertThat(vocabulary.tokens()).containsExactly("<s>", "<unk>", "a", null, "<pad>");
    assertThat(vocabulary.unknown()).isEqualTo(1);
    assertThat(vocabulary.padding()).isEqualTo(4);
    assertThat(vocabulary.surrounded(2, 2)).containsExactly(0, 2, 2, 2);
  }

  @Test
  void shouldPutNothingAroundATextWhereNothingIsSaid() throws IOException {
    Vocabulary vocabulary = of("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}}");

    assertThat(vocabulary.surrounded(0)).containsExactly(0);
    assertThat(vocabulary.unknown()).isEqualTo(-1);
    assertThat(vocabulary.padding()).isEqualTo(-1);
  }

  @Test
  void shouldRefuseAProcessorThatItDoesNotKnow() {
    assertThatThrownBy(
            () -> of("{\"model\": {\"vocab\": {}}, \"post_processor\": {\"type\": \"Other\"}}"))
        .hasMessage(
            "tokenizer.json must have a post_processor of TemplateProcessing, BertProcessing,"
                + " RobertaProcessing or ByteLevel, was Other; give another tokenizer");
  }

  private static Vocabulary of(String json) throws IOException {
    return Vocabulary.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
