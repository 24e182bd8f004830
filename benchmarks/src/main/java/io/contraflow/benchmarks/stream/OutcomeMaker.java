package io.contraflow.benchmarks.stream;

import io.contraflow.learner.example.Outcome;
import java.io.IOException;
import java.io.Serializable;

/** Makes the outcomes of a stream by their numbers, so that a source's position is one number. */
public interface OutcomeMaker extends Serializable {

  /** Called once before the first outcome, in the process that makes them. */
  default void open() throws IOException {}

  /**
   * The same for the same number, whenever it is asked for; decision times never fall with the
   * number.
   *
   * @param number from 0
   */
  Outcome outcome(long number);
}
