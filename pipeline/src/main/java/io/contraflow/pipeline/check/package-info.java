/**
 * What a log would teach, before anything is trained: {@code contraflow check}.
 *
 * <pre>
 *  Kafka: documents ─────> parse ─> CatalogueFigures ─┐
 *  Kafka: search-events ─> parse ─> EventFigures      ├─> CheckReport ─> Verdicts ─> text, JSON
 *                                └> OpenSearches ─> JoinFigures (the job's own rules)
 * </pre>
 *
 * Reading is {@link io.contraflow.pipeline.check.TopicReader}'s; all figures are made by {@link
 * io.contraflow.pipeline.check.LogCheck}, which knows no Kafka. Memory is bounded whatever the log
 * holds: ids are counted by their hashes, and where there are too many, a sample of them by hash is
 * kept; delays are kept as histograms; of searches that wait for their actions, too, a sample by
 * hash is kept once they no longer fit.
 */
package io.contraflow.pipeline.check;
