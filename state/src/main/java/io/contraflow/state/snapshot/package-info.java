/**
 * Snapshots: the files that search services read. docs/snapshots.md is the specification, field by
 * field.
 *
 * <pre>
 * ROOT/
 *   MODEL/                                the model's name, odd characters as %XX
 *     CURRENT                             pointer: which snapshot to serve
 *     step-000000123-1f2e3d4c5b6a/        step, first 12 digits of the tensor's SHA-256
 *       modules.json                      what sentence-transformers opens
 *       config_sentence_transformers.json
 *       0_StaticEmbedding/
 *         model.safetensors               "embedding.weight", (tokens, dimension) float32
 *         tokenizer.json                  without truncation and padding
 *       1_Normalize/
 *         config.json                     {}
 *       contraflow.json                   the manifest, written last
 *       gate.json                         what was judged of it, where it was judged
 *     .CURRENT.lock                       locked by whoever changes CURRENT or deletes snapshots
 *     .staging-…, .staging-….lock         being written, not a snapshot
 *     .deleting-…                         being deleted, not a snapshot
 * </pre>
 *
 * <p>With a table for each side ({@link io.contraflow.state.snapshot.Towers}), {@code
 * 0_StaticEmbedding} gives way to sentence-transformers' {@code Router}:
 *
 * <pre>
 *       router_config.json                which module embeds queries and which documents
 *       query_0_StaticEmbedding/          model.safetensors, tokenizer.json
 *       document_0_StaticEmbedding/       the same; with query-only towers one file, linked
 * </pre>
 *
 * <p>Of an adapter ({@link io.contraflow.state.snapshot.SnapshotEncoding.Adapter}) there are, for
 * each side or once, its rows, the same head as {@code Dense} layers and as an ONNX model:
 *
 * <pre>
 *       head/query.safetensors            "head.weight", (rows of the head, dimension) float32
 *       query_0_Dense/, …                 config.json, model.safetensors; 0_Dense with shared towers
 *       onnx/query.onnx                   "embedding" to "adapted_embedding"
 * </pre>
 *
 * <p>A static model's may hold what changed since its parent alone ({@link
 * io.contraflow.state.snapshot.DeltaFile}, {@link io.contraflow.state.snapshot.SnapshotChain}):
 *
 * <pre>
 *       delta/query.safetensors           "rows" (n) int32, "embedding.weight" (n, dimension)
 *       delta/document.safetensors        the same, with separate towers
 * </pre>
 */
package io.contraflow.state.snapshot;
