/**
 * Does it help? A collection's simulated users search; what they click is streamed into models of
 * several starts and towers, and each is measured on queries that nobody searched for.
 *
 * <pre>
 *  collection ─> simulated users ─> click log ─┬─> OnlineModel: one row each ──┐
 *   (corpus)      (the demo's)    (the join's  └─> peers, in batch ────────────┼─> table, JSON, CSV, bars
 *        └─────────> BM25 ──────────rules) ────────────────────────────────────┘
 * </pre>
 *
 * Broker and cluster are left out: as long as no event is late, what a model becomes is a function
 * of the log and its options alone.
 */
package io.contraflow.benchmarks.quality;
