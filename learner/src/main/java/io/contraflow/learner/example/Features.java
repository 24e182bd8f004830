package io.contraflow.learner.example;

import java.util.Arrays;

/**
 * What an encoder is given of a text. Never empty; arrays are shared and never to be changed.
 * Equality is that of the numbers.
 */
public sealed interface Features {

  /**
   * Token ids, for a static encoder.
   *
   * @param ids at least one
   */
  record Tokens(int[] ids) implements Features {
    public Tokens {
      if (ids.length == 0) {
        throw new IllegalArgumentException("a text needs at least one token");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tokens that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
      return "Tokens[" + ids.length + "]";
    }
  }

  /**
   * The vector that a frozen embedder made of the text, for an adapter.
   *
   * @param values (D), finite, at least one
   */
  record Vector(float[] values) implements Features {
    public Vector {
      if (values.length == 0) {
        throw new IllegalArgumentException("a vector needs at least one number");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Vector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Vector[" + values.length + "]";
    }
  }

  static Features tokens(int... ids) {
    return new Tokens(ids);
  }

  static Features vector(float... values) {
    return new Vector(values);
  }
}
