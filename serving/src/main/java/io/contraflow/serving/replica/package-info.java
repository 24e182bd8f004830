/**
 * A model larger than the heap, its rows in RocksDB on this host: {@link
 * io.contraflow.serving.replica.RocksReplica}. Needs {@code org.rocksdb:rocksdbjni}, and must not
 * share a class path with Flink, whose {@code frocksdbjni} has the same packages.
 *
 * <pre>
 * key                                     value
 * "head"                                  what is held: sealed JSON, format contraflow-replica
 * "tokenizer"                             tokenizer.json
 * 'r' generation side row                 a row, D float32 little-endian
 *     (int32)    (1)  (int32)             numbers big-endian; side 0 of queries, 1 of documents
 * </pre>
 *
 * <p>Rows of a generation other than the head's are what an unfinished load left: they are deleted
 * when the replica is opened.
 */
package io.contraflow.serving.replica;
