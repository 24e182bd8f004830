package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.document;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DocumentSampleTest {

  @Test
  void shouldNotDependOnOrderOrRepeats() {
    List<Integer> ids = new ArrayList<>(IntStream.range(0, 500).boxed().toList());
    DocumentSample ordered = new DocumentSample(50, 7);
    ids.forEach(i -> ordered.add(document(i)));
    ids.addAll(ids);
    Collections.shuffle(ids, new Random(1));
    DocumentSample shuffled = new DocumentSample(50, 7);
    ids.forEach(i -> shuffled.add(document(i)));
    assertThat(ordered.complete()).isTrue();
    assertThat(shuffled.documents()).isEqualTo(ordered.documents()).hasSize(50);
  }

  @Test
  void shouldBeUniform() {
    int[] drawn = new int[100];
    for (int seed = 0; seed < 2000; seed++) {
      DocumentSample sample = new DocumentSample(10, seed);
      IntStream.range(0, 100).forEach(i -> sample.add(document(i)));
      for (Document document : sample.documents()) {
        drawn[Integer.parseInt(document.id().substring(1))]++;
      }
    }
    // 2,000 draws at p = 0.1: mean 200, standard deviation 13.4; five of them either way.
    assertThat(IntStream.of(drawn).boxed()).allSatisfy(n -> assertThat(n).isBetween(133, 267));
  }

  @Test
  void shouldTakeTheNewestVersionAndForgetWhatIsDeleted() {
    DocumentSample sample = new DocumentSample(3, 7);
    IntStream.range(0, 3).forEach(i -> sample.add(document(i)));
    Document newer = new Document("d1", 5, Features.tokens(9));
    sample.add(newer);
    assertThat(sample.documents()).contains(newer).hasSize(3);
    sample.forget("d1");
    assertThat(sample.complete()).isFalse();
    assertThat(sample.documents()).extracting("id").doesNotContain("d1");
  }

  @Test
  void shouldListWhatTakesAnothersPlace() {
    DocumentSample all = new DocumentSample(200, 7);
    IntStream.range(0, 200).forEach(i -> all.add(document(i)));
    List<Document> byHash = all.documents();
    DocumentSample sample = new DocumentSample(3, 7);
    for (int i = byHash.size() - 1; i >= 0; i--) { // each smaller than those before
      sample.add(byHash.get(i));
      List<Document> expected = byHash.subList(i, Math.min(byHash.size(), i + 3));
      assertThat(sample.documents()).isEqualTo(expected);
    }
  }

  @Test
  void shouldListThemAnewOnlyAfterAChange() {
    DocumentSample sample = new DocumentSample(3, 7);
    IntStream.range(0, 9).forEach(i -> sample.add(document(i)));
    List<Document> listed = sample.documents();
    listed.forEach(sample::add); // nothing new
    listed.forEach(sample::update);
    sample.forget("another");
    assertThat(sample.documents()).isSameAs(listed);
    Document newer = new Document(listed.get(1).id(), 5, Features.tokens(9));
    sample.update(newer);
    assertThat(sample.documents()).isNotSameAs(listed).contains(newer);
    sample.forget(newer.id());
    assertThat(sample.documents()).containsExactly(listed.get(0), listed.get(2));
    sample.add(newer);
    assertThat(sample.documents()).containsExactly(listed.get(0), newer, listed.get(2));
  }
}
