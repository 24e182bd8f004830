package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetTest {

  @Test
  void shouldFindTheSynsetsWithTwoExamplesOrMore() {
    assertThat(DemoCorpus.CORPUS.documents()).hasSize(9_879);
    assertThat(DemoCorpus.CORPUS.training()).hasSize(15_559);
    assertThat(DemoCorpus.CORPUS.heldOut()).hasSize(9_879);
  }

  @Test
  void shouldHoldOutTheLastExampleOfEachSynset() {
    Corpus corpus = DemoCorpus.CORPUS;
    int able = target("00001740-a");

    assertThat(corpus.documents().get(able).text())
        .isEqualTo(
            "able: (usually followed by `to') having the necessary means or skill or know-how or"
                + " authority to do something");
    assertThat(corpus.training().stream().filter(query -> query.targets().contains(able)))
        .extracting(Corpus.Query::text)
        .containsExactly(
            "able to swim",
            "she was able to program her computer",
            "we were at last able to buy a car");
    assertThat(corpus.heldOut().get(able))
        .isEqualTo(new Corpus.Query("able to get a grant for the project", able));
  }

  @Test
  void shouldGiveEveryDocumentAnIdAndATextWithoutExamples() {
    List<Corpus.Document> documents = DemoCorpus.CORPUS.documents();

    assertThat(new HashSet<>(documents.stream().map(Corpus.Document::id).toList()))
        .hasSize(documents.size());
    assertThat(documents)
        .allSatisfy(
            document -> assertThat(document.text()).matches("[^|_]+: [^|]+").doesNotContain(" ;"));
    for (Corpus.Query query : DemoCorpus.CORPUS.heldOut()) {
      assertThat(query.text()).isNotBlank();
      assertThat(documents.get(query.targets().iterator().next()).text())
          .doesNotContain("\"" + query.text() + "\"");
    }
  }

  @Test
  void shouldLeaveOutMarkersAndAuthors() {
    assertThat(WordNet.lemmas("1 00 s 02 well_known(p) 0 a.k.a.(ip) 1 000".split(" ")))
        .containsExactly("well known", "a.k.a.");
    assertThat(WordNet.definition(" a wise saying; of old; \"to be\"- Shakespeare; \"or not\"  "))
        .isEqualTo("a wise saying; of old");
  }

  private static int target(String id) {
    List<String> ids = DemoCorpus.CORPUS.documents().stream().map(Corpus.Document::id).toList();
    return ids.indexOf(id);
  }
}
