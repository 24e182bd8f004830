/** Text to token ids. One tokenizer for everyone who reads or writes a snapshot. */
package io.contraflow.state.token;
