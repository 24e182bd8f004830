package io.contraflow.operators.example;

/**
 * A version of a document in the catalogue.
 *
 * @param partition of the record that brought it
 * @param offset of the record that brought it: of versions of the same time the later record counts
 * @param text null for a deletion
 */
record CatalogueVersion(int partition, long offset, TokenizedText text) {
  boolean isDeletion() {
    return text == null;
  }

  boolean isAfter(CatalogueVersion that) {
    return partition != that.partition ? partition > that.partition : offset > that.offset;
  }
}
