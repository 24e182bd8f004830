package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.document;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class DocumentSampleContractTest extends PartContract<DocumentSample> {
  @Override
  protected DocumentSample create() {
    return new DocumentSample(40, 9);
  }

  @Override
  protected void change(DocumentSample sample, int number, SplittableRandom random) {
    int id = random.nextInt(150);
    if (random.nextInt(5) == 0) {
      sample.forget("d" + id);
    } else {
      Document document = document(id);
      sample.add(new Document(document.id(), random.nextInt(3), document.features()));
    }
  }

  @Override
  protected void add(DocumentSample sample, int number) {
    sample.add(document(number));
  }
}
