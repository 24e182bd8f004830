/**
 * Document vectors in an OpenSearch cluster: an index for each collection and document space, and
 * an alias that moves to it once it is whole. {@code docs/opensearch.md} is the specification.
 */
package io.contraflow.pipeline.opensearch;
