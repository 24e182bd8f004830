package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedUsersTest {
  private static final int SEARCHES = 60_000;

  @Test
  void shouldShowTheTargetOnAboutTwoPagesOfThree() {
    SimulatedUsers users = DemoCorpus.users(ClickModel.REALISTIC, 7);

    ClickCounts counts = ClickCounts.NONE;
    for (long i = 0; i < SEARCHES; i++) {
      counts = counts.plus(users.search(i));
    }

    assertThat(counts.searches()).isEqualTo(SEARCHES);
    assertThat((double) counts.pagesWithTarget() / SEARCHES).isCloseTo(0.65, within(0.01));
    assertThat(counts.rightShare()).isBetween(0.85, 0.95);
  }

  @Test
  void shouldExamineTheResultAtRankRWithProbabilityOneOverR() {
    SimulatedUsers users = DemoCorpus.users(ClickModel.REALISTIC, 7);
    int[] shown = new int[11];
    int[] right = new int[11];
    int[] wrongShown = new int[11];
    int[] wrong = new int[11];

    for (long i = 0; i < SEARCHES; i++) {
      SimulatedSearch search = users.search(i);
      Set<Integer> clicked = clicked(search);
      for (int rank = 1; rank <= search.page().size(); rank++) {
        int document = search.page().get(rank - 1);
        boolean target = search.targets().contains(document);
        (target ? shown : wrongShown)[rank]++;
        if (clicked.contains(document)) {
          (target ? right : wrong)[rank]++;
        }
      }
    }

    for (int rank = 1; rank <= 10; rank++) {
      assertShare(right[rank], shown[rank], 1.0 / rank);
      assertShare(wrong[rank], wrongShown[rank], 0.02 / rank);
    }
  }

  @Test
  void shouldShowBm25sPageAndNeverPutTheTargetOnIt() {
    SimulatedUsers users = DemoCorpus.users(ClickModel.REALISTIC, 7);

    for (long i = 0; i < 200; i++) {
      SimulatedSearch search = users.search(i);
      assertThat(DemoCorpus.INDEX.search(search.query(), 10))
          .extracting(hit -> hit.ordinal())
          .isEqualTo(search.page());
    }
  }

  @Test
  void shouldClickAtRandomWhereNothingCanBeLearnt() {
    SimulatedUsers users = DemoCorpus.users(ClickModel.RANDOM, 7);
    int[] clicksAt = new int[10];
    int rightPages = 0;

    for (long i = 0; i < 20_000; i++) {
      SimulatedSearch search = users.search(i);
      assertThat(search.page()).hasSize(10).doesNotHaveDuplicates();
      assertThat(search.clicks()).hasSize(1);
      clicksAt[search.page().indexOf(search.clicks().get(0).document())]++;
      rightPages += search.showsTarget() ? 1 : 0;
    }

    for (int clicks : clicksAt) {
      assertShare(clicks, 20_000, 0.1);
    }
    assertShare(rightPages, 20_000, 10 / 9_879.0);
  }

  @Test
  void shouldBeAFunctionOfSeedAndNumber() {
    List<SimulatedSearch> forwards = searches(DemoCorpus.users(ClickModel.REALISTIC, 7), 0, 100);
    SimulatedUsers again = DemoCorpus.users(ClickModel.REALISTIC, 7);

    assertThat(again.search(99)).isEqualTo(forwards.get(99));
    assertThat(searches(again, 0, 100)).isEqualTo(forwards);
    assertThat(searches(DemoCorpus.users(ClickModel.REALISTIC, 8), 0, 100)).isNotEqualTo(forwards);
  }

  @Test
  void shouldSearchForEveryQueryAndComeFromManyUsers() {
    SimulatedUsers users = DemoCorpus.users(ClickModel.REALISTIC, 7);
    Set<String> queries = new HashSet<>();
    Set<String> ids = new HashSet<>();

    for (SimulatedSearch search : searches(users, 0, 62_000)) {
      queries.add(search.query());
      ids.add(search.userId());
    }

    // 62,000 draws of 15,559 miss a share of exp(−3.98) = 1.9 %.
    assertThat(queries.size() / 15_559.0).isCloseTo(0.98, within(0.01));
    assertThat(ids).hasSize(SimulatedUsers.USERS);
  }

  private static List<SimulatedSearch> searches(SimulatedUsers users, long from, long to) {
    return LongStream.range(from, to).mapToObj(users::search).toList();
  }

  private static Set<Integer> clicked(SimulatedSearch search) {
    Set<Integer> documents = new HashSet<>();
    search.clicks().forEach(click -> documents.add(click.document()));
    return documents;
  }

  /** Within five standard errors of the expectation. */
  private static void assertShare(int count, int of, double expected) {
    double error = Math.sqrt(expected * (1 - expected) / of);
    assertThat((double) count / of).isCloseTo(expected, within(5 * error + 1e-9));
  }
}
