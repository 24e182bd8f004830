package io.contraflow.learner.frequency;

import io.contraflow.learner.kept.PartContract;
import java.util.SplittableRandom;

class StreamingFrequencyContractTest extends PartContract<StreamingFrequency> {
  @Override
  protected StreamingFrequency create() {
    return new StreamingFrequency(new FrequencyOptions(500, .05), 4);
  }

  @Override
  protected void change(StreamingFrequency frequency, int number, SplittableRandom random) {
    frequency.tick();
    frequency.add("d" + random.nextInt(100));
  }

  @Override
  protected void add(StreamingFrequency frequency, int number) {
    frequency.tick();
    frequency.add("d" + number);
  }
}
