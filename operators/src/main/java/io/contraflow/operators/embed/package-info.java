/** Frozen embedders: token ids through a transformer's ONNX export. */
package io.contraflow.operators.embed;
