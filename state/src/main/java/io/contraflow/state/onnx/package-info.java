/**
 * Models as ONNX graphs, written without ONNX's own library. Field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
package io.contraflow.state.onnx;
