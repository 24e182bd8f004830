package io.contraflow.learner.window;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class SlidingWindowContractTest extends PartContract<SlidingWindow> {
  @Override
  protected SlidingWindow create() {
    return new SlidingWindow(80, 20, 1000, false);
  }

  @Override
  protected void change(SlidingWindow window, int number, SplittableRandom random) {
    int document = random.nextInt(60);
    if (random.nextInt(15) == 0) {
      window.forget("d" + document);
    } else {
      window.add(example(number, number, document));
    }
    if (window.full() || random.nextInt(50) == 0) {
      window.advance();
    }
  }

  @Override
  protected void add(SlidingWindow window, int number) {
    window.add(example(number, number, number));
  }
}
