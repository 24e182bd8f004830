package io.contraflow.learner.step;

import io.contraflow.learner.evaluate.Spread;

/**
 * What a model makes of a {@link HeldOutProbe}.
 *
 * @param reciprocalRanks 1 / the best rank of a document that was acted on, by search; empty where
 *     searches were not ranked
 * @param queries how vectors of queries lie
 * @param documents how those of documents do
 */
public record ProbeScores(double[] reciprocalRanks, Spread queries, Spread documents) {}
