package io.contraflow.operators.embed;

/** What a text is to an embedder that tells them apart by a prefix. */
public enum Side {
  QUERY,
  DOCUMENT
}
