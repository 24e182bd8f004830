/** What an adapter's head is given, by the options. */
package io.contraflow.pipeline.adapter;
