/**
 * Documents as Lucene keeps them, one index for each document space.
 *
 * <pre>
 *  field   Lucene                      what for
 *  id      StringField, doc values     replacing, deleting, naming
 *  text    TextField, stored           BM25, showing, embedding again
 *  vector  KnnFloatVectorField         HNSW (M 16, beam 256) by dot product; absent for a text
 *                                      whose vector is zero
 * </pre>
 *
 * <p>The commit's user data says what the vectors are: {@code contraflow.format} (1), {@code
 * contraflow.document-space} and {@code contraflow.dimension}. An index is never opened for another
 * space.
 */
package io.contraflow.search.index;
