/**
 * The unit of keyed state: one row of a table with its optimizer values. Version 2:
 *
 * <pre>
 *   0         1                       4                  4 + 4 D             4 + 4 D + 4 N
 *   +---------+-----------------------+------------------+-------------------+
 *   | version | N, optimizer values   | row              | optimizer values  |
 *   |   (2)   | (3 bytes)             | D float32        | N float32         |
 *   +---------+-----------------------+------------------+-------------------+
 * </pre>
 *
 * Numbers are little-endian. D follows from the length and is checked by the reader, who knows it
 * from the model's header. There is no checksum: RocksDB has one for each block.
 *
 * <p>Version 1, still read, has one byte for N (0..255) and the row from byte 2 on.
 */
package io.contraflow.state.row;
