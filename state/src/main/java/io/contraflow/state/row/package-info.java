/**
 * The unit of keyed state: one row of a table with its optimizer values. Version 1:
 *
 * <pre>
 *   0         1                 2                  2 + 4 D             2 + 4 D + 4 N
 *   +---------+-----------------+------------------+-------------------+
 *   | version | N, optimizer    | row              | optimizer values  |
 *   |   (1)   | values (0..255) | D float32        | N float32         |
 *   +---------+-----------------+------------------+-------------------+
 * </pre>
 *
 * Floats are little-endian. D follows from the length and is checked by the reader, who knows it
 * from the model's header. There is no checksum: RocksDB has one for each block.
 */
package io.contraflow.state.row;
