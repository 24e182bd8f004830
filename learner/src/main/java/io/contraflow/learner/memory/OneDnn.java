package io.contraflow.learner.memory;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library that multiplies bfloat16, where it is there and the CPU can. */
final class OneDnn {
  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

  /** Why it is not used, or null; and what it computes on. */
  private static final String MISSING;

  private static final dnnl_engine ENGINE;

  static {
    String missing = null;
    dnnl_engine engine = null;
    try {
      Loader.load(dnnl.class);
      if (!hasBfloat16(dnnl.dnnl_get_effective_cpu_isa())) {
        missing = "this CPU has no bfloat16 products (AVX-512 BF16 or AMX)";
      } else {
        engine = new dnnl_engine();
        check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "its engine");
      }
    } catch (LinkageError | RuntimeException e) {
      LOG.debug("oneDNN cannot be loaded", e);
      missing = "oneDNN cannot be loaded on this system: " + e.getMessage();
    }
    MISSING = missing;
    ENGINE = engine;
  }

  private OneDnn() {}

  private static boolean hasBfloat16(int isa) {
    int needed = dnnl.dnnl_cpu_isa_avx512_core_bf16;
    return (isa & needed) == needed;
  }

  /** Why bfloat16 products cannot be computed here, or null. */
  static String missing() {
    return MISSING;
  }

  static dnnl_engine engine() {
    if (MISSING != null) {
      throw new IllegalStateException(
          MISSING + "; set learner.precision to float32 or use another machine");
    }
    return ENGINE;
  }

  /** Whether the CPU multiplies tiles: another unit, that rounds its sums otherwise. */
  static boolean hasTiles() {
    int tiles = dnnl.dnnl_cpu_isa_avx512_core_amx;
    return MISSING == null && (dnnl.dnnl_get_effective_cpu_isa() & tiles) == tiles;
  }

  static void check(int status, String what) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN cannot make " + what + ": status=" + status);
    }
  }
}
