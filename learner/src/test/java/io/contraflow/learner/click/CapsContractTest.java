package io.contraflow.learner.click;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class CapsContractTest extends PartContract<Caps> {
  @Override
  protected Caps create() {
    return new Caps(new CapOptions(30, 5, 400), 40, 3);
  }

  @Override
  protected void change(Caps caps, int number, SplittableRandom random) {
    caps.refusal(example(number, random.nextInt(60), 1));
  }

  @Override
  protected void add(Caps caps, int number) {
    caps.refusal(example(number % 400, number, 1)); // in one span
  }
}
