"""Writes the two small models of operators' OnnxTransformerTest, with the package onnx (1.19).

    python make_tiny_onnx.py operators/src/test/resources/io/contraflow/operators/embed

A token's state is row ID of a table of 8 by 4: row r is (r, r + .25, r + .5, r + .75). lookup.onnx has the table beside it in
lookup.onnx_data; pooled.onnx gives sentence_embedding, the mean over all tokens.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

directory = Path(sys.argv[1])
table = np.arange(8, dtype=np.float32)[:, None] + np.arange(4, dtype=np.float32) / 4
ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "tokens"])


def save(name, nodes, output, external):
    graph = helper.make_graph(nodes, name, [ids, mask], [output], [numpy_helper.from_array(table, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    options = {"save_as_external_data": True, "location": f"{name}.onnx_data", "size_threshold": 0} if external else {}
    onnx.save_model(model, directory / f"{name}.onnx", **options)


gather = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
states = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 4])
save("lookup", [gather], states, external=True)
mean = helper.make_node("ReduceMean", ["last_hidden_state"], ["sentence_embedding"], axes=[1], keepdims=0)
pooled = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", 4])
save("pooled", [gather, mean], pooled, external=False)
