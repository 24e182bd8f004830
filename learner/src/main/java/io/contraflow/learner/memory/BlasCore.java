package io.contraflow.learner.memory;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Which of its kernels OpenBLAS has chosen for this CPU: its core type, as {@code
 * openblas_get_corename} gives it. Products of different core types differ in their last bits. The
 * binding has no method for it, so the table that OpenBLAS dispatches through is looked up among
 * those that it has ({@code driver/others/dynamic.c} of OpenBLAS). The environment variable {@code
 * OPENBLAS_CORETYPE}, read when the library is loaded, chooses another that the CPU can run.
 */
public final class BlasCore {
  private static final List<String> CORES =
      List.of(
          "PRESCOTT",
          "CORE2",
          "NEHALEM",
          "BARCELONA",
          "SANDYBRIDGE",
          "BULLDOZER",
          "PILEDRIVER",
          "STEAMROLLER",
          "EXCAVATOR",
          "HASWELL",
          "ZEN",
          "SKYLAKEX",
          "COOPERLAKE",
          "SAPPHIRERAPIDS",
          "ARMV8",
          "ARMV8SVE",
          "ARMV9SME",
          "CORTEXA53",
          "CORTEXA55",
          "CORTEXA57",
          "CORTEXA72",
          "CORTEXA73",
          "FALKOR",
          "TSV110",
          "THUNDERX",
          "THUNDERX2T99",
          "THUNDERX3T110",
          "EMAG8180",
          "NEOVERSEN1",
          "NEOVERSEN2",
          "NEOVERSEV1",
          "VORTEX",
          "VORTEXM4",
          "A64FX",
          "FT2000");

  private static final String DISPATCH_TABLE = "gotoblas";

  private BlasCore() {}

  /**
   * The library and its core type, as in {@code OpenBLAS 0.3.30 SKYLAKEX}. The core is {@code
   * fixed} of a library built for one, and {@code unlisted} if it is none of those known here.
   */
  public static String name() {
    return openblas_nolapack.OPENBLAS_VERSION.trim() + " " + core();
  }

  private static String core() {
    Loader.load(openblas_nolapack.class);
    Pointer table = Loader.addressof(DISPATCH_TABLE);
    if (table == null) {
      return "fixed";
    }
    long chosen = new PointerPointer<Pointer>(table).get(0).address();
    return CORES.stream()
        .filter(core -> isAt(Loader.addressof(DISPATCH_TABLE + "_" + core), chosen))
        .findFirst()
        .orElse("unlisted");
  }

  private static boolean isAt(Pointer symbol, long address) {
    return symbol != null && symbol.address() == address;
  }
}
