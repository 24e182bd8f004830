/**
 * Follows a model by the announcements on the compacted topic {@code model-snapshots}: {@link
 * io.contraflow.serving.topic.SnapshotTopic} is a source for a {@code SnapshotClient}. Needs {@code
 * kafka-clients}, which a service that looks at a directory does without.
 */
package io.contraflow.serving.topic;
