/**
 * A static model from a transformer: every token of a vocabulary through it once, then principal
 * components and weights by frequency, as model2vec does.
 *
 * <pre>
 *  Teacher ─> KeptTokens ─> TokenStates (resumable) ─> StaticRows ─> snapshot of step 0
 * </pre>
 */
package io.contraflow.pipeline.distil;
