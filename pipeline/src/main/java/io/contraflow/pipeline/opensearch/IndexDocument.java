package io.contraflow.pipeline.opensearch;

/**
 * A document as the index has it.
 *
 * @param text null if there is only a vector
 * @param vector of a frozen embedder, or null
 * @param topic a label, or null
 * @param line where it stands, from 1
 */
record IndexDocument(String id, String text, float[] vector, String topic, long line) {}
