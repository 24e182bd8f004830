package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class ReplayReservoirContractTest extends PartContract<ReplayReservoir> {
  @Override
  protected ReplayReservoir create() {
    return new ReplayReservoir(100, "m", 5);
  }

  @Override
  protected void change(ReplayReservoir reservoir, int number, SplittableRandom random) {
    int document = random.nextInt(60);
    if (random.nextInt(15) == 0) {
      reservoir.forget("d" + document);
    } else {
      reservoir.add(example(number, number, document));
    }
  }

  @Override
  protected void add(ReplayReservoir reservoir, int number) {
    reservoir.add(example(number, number, number));
  }
}
