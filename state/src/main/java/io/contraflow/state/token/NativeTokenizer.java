package io.contraflow.state.token;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.contraflow.state.format.CorruptException;

/**
 * Owns one tokenizer of the native library; {@link #run} frees it. The library is called below
 * DJL's own class, which asks the network for usage statistics and builds five arrays and a list of
 * spans for each text where ids are wanted.
 */
final class NativeTokenizer implements Runnable {
  static {
    // With a GPU in sight DJL would download a CUDA build; the CPU build lies in the jar.
    if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
      System.setProperty("RUST_FLAVOR", "cpu");
    }
  }

  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

  private final long handle;

  private NativeTokenizer(long handle) {
    this.handle = handle;
  }

  /**
   * @throws IllegalStateException if the native library does not load on this machine
   */
  static NativeTokenizer of(String json) throws CorruptException {
    checkLibrary();
    try {
      return new NativeTokenizer(LIBRARY.createTokenizerFromString(json));
    } catch (RuntimeException e) {
      throw new CorruptException(
          "tokenizer.json is not understood: " + e.getMessage() + "; restore a copy", e);
    }
  }

  private static void checkLibrary() {
    try {
      LibUtils.checkStatus();
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          "the tokenizer's native library must load from its jar, did not: "
              + (e.getCause() == null ? e : e.getCause())
              + "; it exists for Linux (x86-64, arm64), macOS (arm64) and Windows (x86-64) and is unpacked into"
              + " ~/.djl.ai: set DJL_CACHE_DIR to a directory that can be written and executed",
          e);
    }
  }

  long[] encode(String wellFormed, boolean specialTokens) {
    long encoding = LIBRARY.encode(handle, wellFormed, specialTokens);
    try {
      return LIBRARY.getTokenIds(encoding);
    } finally {
      LIBRARY.deleteEncoding(encoding);
    }
  }

  @Override
  public void run() {
    LIBRARY.deleteTokenizer(handle);
  }
}
