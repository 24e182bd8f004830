package io.contraflow.learner.memory;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/**
 * Products of bfloat16 rectangles, added up in float32, by oneDNN: what a CPU with AVX-512 BF16 or
 * AMX does twice as fast as in float32, or faster. Each shape's code is made once. The thread that
 * calls computes, so OpenMP is to have one thread ({@code OMP_NUM_THREADS=1}, as the launcher sets
 * it). One thread at a time; close it.
 */
public final class BfloatProducts implements AutoCloseable {
  private final Map<Shape, Operation> operations = new HashMap<>();
  private final dnnl_stream stream = new dnnl_stream();

  /**
   * @throws IllegalStateException if this machine has none, see {@link #missing}
   */
  public BfloatProducts() {
    OneDnn.check(
        dnnl.dnnl_stream_create(stream, OneDnn.engine(), dnnl.dnnl_stream_default_flags),
        "a stream");
  }

  /** Why this machine has none, or null. */
  public static String missing() {
    return OneDnn.missing();
  }

  /** What of the CPU computes them; other units round sums otherwise. */
  public static String unit() {
    return OneDnn.hasTiles() ? "amx" : "avx512";
  }

  /** Rounds {@code from} to the nearest bfloat16, ties to even. */
  public void round(Block from, BfloatMatrix.Part to) {
    if (from.rows() != to.rows() || from.columns() != to.columns()) {
      throw new IllegalArgumentException("shapes must be equal");
    }
    if (from.rows() == 0 || from.columns() == 0) {
      return;
    }
    Shape shape =
        new Shape(
            Kind.ROUND,
            from.rows(),
            from.columns(),
            0,
            from.matrix().columns(),
            0,
            to.matrix().columns());
    operation(shape).run(stream, addressOf(from), null, to.address());
  }

  /** Sets {@code into} (m, n) to a·bᵀ of (m, k) and (n, k). */
  public void setProductWithTransposed(Block into, BfloatMatrix.Part a, BfloatMatrix.Part b) {
    multiply(Kind.WITH_TRANSPOSED, into, a.rows(), b.rows(), a.columns(), b.columns(), a, b);
  }

  /** Sets {@code into} (m, n) to a·b of (m, k) and (k, n), or adds it. */
  public void product(Block into, BfloatMatrix.Part a, BfloatMatrix.Part b, boolean add) {
    Kind kind = add ? Kind.ADDED : Kind.PLAIN;
    multiply(kind, into, a.rows(), b.columns(), a.columns(), b.rows(), a, b);
  }

  /** Sets {@code into} (m, n) to aᵀ·b of (k, m) and (k, n), or adds it. */
  public void productOfTransposed(
      Block into, BfloatMatrix.Part a, BfloatMatrix.Part b, boolean add) {
    Kind kind = add ? Kind.OF_TRANSPOSED_ADDED : Kind.OF_TRANSPOSED;
    multiply(kind, into, a.columns(), b.columns(), a.rows(), b.rows(), a, b);
  }

  private void multiply(
      Kind kind,
      Block into,
      int m,
      int n,
      int k,
      int otherK,
      BfloatMatrix.Part a,
      BfloatMatrix.Part b) {
    if (k != otherK || into.rows() != m || into.columns() != n) {
      throw new IllegalArgumentException(
          "shapes must fit: (%d, %d) by (%d, %d) into (%d, %d)"
              .formatted(m, k, otherK, n, into.rows(), into.columns()));
    }
    if (m == 0 || n == 0 || k == 0) {
      return;
    }
    Shape shape =
        new Shape(
            kind, m, n, k, a.matrix().columns(), b.matrix().columns(), into.matrix().columns());
    operation(shape).run(stream, a.address(), b.address(), addressOf(into));
  }

  private static Pointer addressOf(Block block) {
    return block.matrix().addressOf(block.row(), block.column());
  }

  private Operation operation(Shape shape) {
    return operations.computeIfAbsent(shape, Operation::new);
  }

  @Override
  public void close() {
    operations.values().forEach(Operation::close);
    operations.clear();
    dnnl.dnnl_stream_destroy(stream);
  }

  private enum Kind {
    ROUND,
    PLAIN,
    ADDED,
    WITH_TRANSPOSED,
    OF_TRANSPOSED,
    OF_TRANSPOSED_ADDED;

    boolean adds() {
      return this == ADDED || this == OF_TRANSPOSED_ADDED;
    }

    boolean transposesA() {
      return this == OF_TRANSPOSED || this == OF_TRANSPOSED_ADDED;
    }
  }

  /**
   * @param strideA numbers from one row of a to the next, and so on
   */
  private record Shape(
      Kind kind, int m, int n, int k, int strideA, int strideB, int strideResult) {}

  /** One kind of product of one shape. */
  private static final class Operation implements AutoCloseable {
    private final dnnl_primitive primitive = new dnnl_primitive();
    private final dnnl_memory[] memories;
    private final dnnl_exec_arg_t arguments;

    Operation(Shape shape) {
      boolean rounds = shape.kind == Kind.ROUND;
      dnnl_memory_desc result =
          described(
              rounds ? dnnl.dnnl_bf16 : dnnl.dnnl_f32, shape.m, shape.n, shape.strideResult, 1);
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      dnnl_memory_desc[] parts;
      if (rounds) {
        dnnl_memory_desc from = described(dnnl.dnnl_f32, shape.m, shape.n, shape.strideA, 1);
        parts = new dnnl_memory_desc[] {from, null, result};
        OneDnn.check(
            dnnl.dnnl_reorder_primitive_desc_create(
                description, from, OneDnn.engine(), result, OneDnn.engine(), null),
            "a conversion of " + shape);
      } else {
        parts = new dnnl_memory_desc[] {a(shape), b(shape), result};
        dnnl_primitive_attr adding = shape.kind.adds() ? adding() : null;
        OneDnn.check(
            dnnl.dnnl_matmul_primitive_desc_create(
                description, OneDnn.engine(), parts[0], parts[1], null, result, adding),
            "a product of " + shape);
        if (adding != null) {
          dnnl.dnnl_primitive_attr_destroy(adding);
        }
      }
      OneDnn.check(dnnl.dnnl_primitive_create(primitive, description), "the code of " + shape);
      dnnl.dnnl_primitive_desc_destroy(description);
      memories = memories(parts);
      arguments = arguments(memories);
    }

    private static dnnl_memory_desc a(Shape shape) {
      return shape.kind.transposesA()
          ? described(dnnl.dnnl_bf16, shape.m, shape.k, 1, shape.strideA)
          : described(dnnl.dnnl_bf16, shape.m, shape.k, shape.strideA, 1);
    }

    private static dnnl_memory_desc b(Shape shape) {
      return shape.kind == Kind.WITH_TRANSPOSED
          ? described(dnnl.dnnl_bf16, shape.k, shape.n, 1, shape.strideB)
          : described(dnnl.dnnl_bf16, shape.k, shape.n, shape.strideB, 1);
    }

    private static dnnl_memory_desc described(
        int type, long rows, long columns, long rowStride, long columnStride) {
      dnnl_memory_desc description = new dnnl_memory_desc();
      OneDnn.check(
          dnnl.dnnl_memory_desc_create_with_strides(
              description,
              2,
              new long[] {rows, columns},
              type,
              new long[] {rowStride, columnStride}),
          "a matrix's description");
      return description;
    }

    private static dnnl_primitive_attr adding() {
      dnnl_post_ops sum = new dnnl_post_ops();
      OneDnn.check(dnnl.dnnl_post_ops_create(sum), "a sum");
      OneDnn.check(dnnl.dnnl_post_ops_append_sum(sum, 1, 0, dnnl.dnnl_f32), "a sum");
      dnnl_primitive_attr attributes = new dnnl_primitive_attr();
      OneDnn.check(dnnl.dnnl_primitive_attr_create(attributes), "attributes");
      OneDnn.check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, sum), "attributes");
      dnnl.dnnl_post_ops_destroy(sum);
      return attributes;
    }

    private static dnnl_memory[] memories(dnnl_memory_desc[] parts) {
      dnnl_memory[] made = new dnnl_memory[parts.length];
      for (int i = 0; i < parts.length; i++) {
        if (parts[i] != null) {
          made[i] = new dnnl_memory();
          OneDnn.check(
              dnnl.dnnl_memory_create(made[i], parts[i], OneDnn.engine(), null), "a matrix");
          dnnl.dnnl_memory_desc_destroy(parts[i]);
        }
      }
      return made;
    }

    private static dnnl_exec_arg_t arguments(dnnl_memory[] memories) {
      int[] names = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST};
      dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(memories.length);
      int count = 0;
      for (int i = 0; i < memories.length; i++) {
        if (memories[i] != null) {
          arguments.position(count++).arg(names[i]).memory(memories[i]);
        }
      }
      arguments.position(0).limit(count);
      return arguments;
    }

    void run(dnnl_stream stream, Pointer a, Pointer b, Pointer result) {
      set(0, a);
      set(1, b);
      set(2, result);
      OneDnn.check(
          dnnl.dnnl_primitive_execute(primitive, stream, (int) arguments.limit(), arguments),
          "a product");
      OneDnn.check(dnnl.dnnl_stream_wait(stream), "a product");
    }

    private void set(int which, Pointer address) {
      if (memories[which] != null) {
        OneDnn.check(dnnl.dnnl_memory_set_data_handle(memories[which], address), "a product");
      }
    }

    @Override
    public void close() {
      dnnl.dnnl_primitive_destroy(primitive);
      for (dnnl_memory memory : memories) {
        if (memory != null) {
          dnnl.dnnl_memory_destroy(memory);
        }
      }
      arguments.close();
    }
  }
}
