package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.example;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class HeldOutContractTest extends PartContract<HeldOut> {
  @Override
  protected HeldOut create() {
    return new HeldOut(1, 90, 3);
  }

  @Override
  protected void change(HeldOut heldOut, int number, SplittableRandom random) {
    int document = random.nextInt(60);
    if (random.nextInt(15) == 0) {
      heldOut.forget("d" + document);
    } else if (random.nextInt(15) == 0) {
      heldOut.release("query " + random.nextInt(1 + number));
    } else {
      heldOut.add(example(number, number, document));
    }
  }

  @Override
  protected void add(HeldOut heldOut, int number) {
    heldOut.add(example(number, number, number));
  }
}
