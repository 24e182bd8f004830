package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class PositiveMemoryContractTest extends PartContract<PositiveMemory> {
  @Override
  protected PositiveMemory create() {
    return new PositiveMemory(2, 400, 120, 8);
  }

  @Override
  protected void change(PositiveMemory memory, int number, SplittableRandom random) {
    int document = random.nextInt(60);
    if (random.nextInt(15) == 0) {
      memory.forget("d" + document);
    } else {
      memory.add(example(number + random.nextInt(3), random.nextInt(12), document));
    }
  }

  @Override
  protected void add(PositiveMemory memory, int number) {
    memory.add(example(number, number, number));
  }
}
