package io.contraflow.learner.memory;

/** Width of a matrix's numbers. Training is in {@link #FLOAT}; {@link #DOUBLE} is for checks. */
public enum Precision {
  FLOAT,
  DOUBLE
}
