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
    SettledDocuments settled = new SettledDocuments(4000);
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
    SettledDocuments settled = new SettledDocuments(2000);
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

  private static FeaturedText vector(int numbers) {
    return new FeaturedText(7, new Features.Vector(new float[numbers]), null);
  }
}
