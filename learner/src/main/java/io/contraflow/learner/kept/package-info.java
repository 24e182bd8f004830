/**
 * Memories that a store keeps entry by entry: it is told what has changed, not what there is.
 *
 * <p>An entry is a long key and a {@link io.contraflow.state.format.Framed} value, so that each
 * carries its version and checksum. What a key means is the part's own: a slot, a hash, or the
 * number of an entry in the order in which entries came.
 */
package io.contraflow.learner.kept;
