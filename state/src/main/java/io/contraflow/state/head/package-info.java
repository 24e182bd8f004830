/**
 * The parameters of an adapter over a frozen embedder, as rows of a table, and the same function as
 * plain layers and as an ONNX model.
 */
package io.contraflow.state.head;
