package io.contraflow.learner.window;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class UniqueTopicsContractTest extends PartContract<SlidingWindow> {
  @Override
  protected SlidingWindow create() {
    return new SlidingWindow(80, 20, 1000, true);
  }

  @Override
  protected void change(SlidingWindow window, int number, SplittableRandom random) {
    int document = random.nextInt(30);
    if (random.nextInt(15) == 0) {
      window.forget("d" + document);
    } else {
      window.add(example(number, random.nextInt(30), document));
    }
    if (window.full() || random.nextInt(10) == 0) {
      window.advance();
    }
  }

  @Override
  protected void add(SlidingWindow window, int number) {
    window.add(example(number, number, number));
  }
}
