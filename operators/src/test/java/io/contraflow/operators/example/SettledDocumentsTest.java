package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import org.junit.jupiter.api.Test;

class SettledDocumentsTest {
  private static CatalogueVersion version(int tokens) {
    return new CatalogueVersion(
        0, 0, new FeaturedText(7, new Features.Tokens(new int[tokens]), null));
  }

  @Test
  void shouldKeepThoseThatWereAskedForLast() {
    SettledDocuments settled = new SettledDocuments(4000, 2);
    settled.put("a", version(100));
    settled.put("b", version(100));
    settled.put("c", version(100));
    assertThat(settled.of("a").version()).isEqualTo(version(100));
    settled.put("d", version(300));
    assertThat(settled.of("b")).isNull();
    assertThat(settled.of("a")).isNotNull();
    assertThat(settled.of("d")).isNotNull();
  }

  @Test
  void shouldForgetWhatHasChangedAndItsBytes() {
    SettledDocuments settled = new SettledDocuments(2000, 2);
    for (int i = 0; i < 10; i++) {
      settled.put("a", version(100));
      settled.remove("a");
      settled.remove("a");
    }
    assertThat(settled.of("a")).isNull();
    settled.put("b", version(100));
    settled.put("c", version(100));
    assertThat(settled.of("b")).as("912 bytes each").isNotNull();
    settled.put("large", new CatalogueVersion(0, 0, vector(4000)));
    assertThat(settled.of("large")).as("more than there is room for").isNull();
  }

  @Test
  void shouldLetRequestsWaitByTimeAndNoMoreThanThereIsRoomFor() {
    SettledDocuments settled = new SettledDocuments(4000, 2);
    assertThat(settled.ask(5, request("s1", "a"))).as("not settled").isFalse();
    settled.put("a", version(1));
    settled.put("b", version(1));
    assertThat(settled.ask(7, request("s1", "a"))).isTrue();
    assertThat(settled.ask(5, request("s2", "b"))).isTrue();
    assertThat(settled.ask(5, request("s3", "b"))).as("no room").isFalse();
    assertThat(settled.takeDue(4)).isEmpty();
    assertThat(settled.takeDue(9))
        .extracting(one -> one.request().searchId())
        .containsExactly("s2");
    assertThat(settled.remove("a")).extracting(SettledDocuments.Asked::atMs).containsExactly(7L);
    assertThat(settled.takeDue(9)).isEmpty();
    assertThat(settled.asked()).isZero();
    assertThat(settled.ask(9, request("s4", "b"))).isTrue();
  }

  @Test
  void shouldKeepADocumentThatSomebodyWaitsFor() {
    SettledDocuments settled = new SettledDocuments(2000, 2);
    settled.put("a", version(100));
    settled.ask(5, request("s", "a"));
    settled.put("b", version(100));
    settled.put("c", version(100));
    assertThat(settled.of("a")).isNotNull();
    assertThat(settled.of("b")).isNull();
  }

  private static DocumentRequest request(String searchId, String docId) {
    return new DocumentRequest("m", searchId, 5, docId, "carried", null);
  }

  private static FeaturedText vector(int numbers) {
    return new FeaturedText(7, new Features.Vector(new float[numbers]), null);
  }
}
