package io.contraflow.learner.click;

import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.kept.PartContract;
import java.util.List;
import java.util.SplittableRandom;

class PagesContractTest extends PartContract<Examination> {
  @Override
  protected Examination create() {
    return new Examination(new BiasOptions(PositionBias.EM, List.of(), 20, 0, 5), 100, 3);
  }

  private static ShownPage page(int query, int document, boolean click, int number) {
    return new ShownPage(
        "default",
        number,
        "s" + number,
        "",
        "query " + query,
        List.of(
            new ShownPage.Result("d" + document, 1 + number % 4, click),
            new ShownPage.Result("e" + document, 6, true)),
        List.of());
  }

  @Override
  protected void change(Examination examination, int number, SplittableRandom random) {
    int query = random.nextInt(20);
    examination.add(page(query, random.nextInt(10), random.nextInt(3) == 0, number));
  }

  @Override
  protected void add(Examination examination, int number) {
    examination.add(page(number, number, number % 3 == 0, number));
  }
}
