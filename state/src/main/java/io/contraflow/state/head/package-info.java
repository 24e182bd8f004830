/** The parameters of an adapter over a frozen embedder, as rows of a table. */
package io.contraflow.state.head;
