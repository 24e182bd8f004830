package io.contraflow.learner.history;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class SeenDocumentsContractTest extends PartContract<SeenDocuments> {
  @Override
  protected SeenDocuments create() {
    return new SeenDocuments(70, 4);
  }

  @Override
  protected void change(SeenDocuments seen, int number, SplittableRandom random) {
    seen.add("d" + random.nextInt(100));
  }

  @Override
  protected void add(SeenDocuments seen, int number) {
    seen.add("d" + number);
  }
}
