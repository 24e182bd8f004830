/** The topics that the job writes. */
package io.contraflow.pipeline.sink;
