package io.contraflow.operators.example;

/**
 * A version of a document in the catalogue.
 *
 * @param partition of the record that brought it
 * @param offset of the record that brought it: of versions of the same time the later record counts
 * @param content null for a deletion
 */
record CatalogueVersion(int partition, long offset, FeaturedText content) {
  boolean isDeletion() {
    return content == null;
  }

  boolean isAfter(CatalogueVersion that) {
    return partition != that.partition ? partition > that.partition : offset > that.offset;
  }
}
