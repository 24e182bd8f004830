/**
 * The search service on Kafka: its documents and figures come from topics of the job, its pages and
 * clicks go to the job's events.
 */
package io.contraflow.pipeline.serve;
