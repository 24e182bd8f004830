/**
 * How long a click takes until the first query is embedded with a model that has learnt it, and
 * where the time goes.
 */
package io.contraflow.pipeline.freshness;
