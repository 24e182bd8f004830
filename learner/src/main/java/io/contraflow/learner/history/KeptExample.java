package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An example under a key, persisted behind the version of its codec. */
final class KeptExample implements Codec<Example> {
  static final Framed<Example> FORMAT =
      new Framed<>("CFEX", "remembered example", new KeptExample());

  private KeptExample() {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Example example, DataOutput out) throws IOException {
    OutcomeCodec.INSTANCE.writeVersioned(example, out);
  }

  @Override
  public Example read(DataInput in, int version) throws IOException {
    return (Example) OutcomeCodec.INSTANCE.readVersioned(in);
  }
}
