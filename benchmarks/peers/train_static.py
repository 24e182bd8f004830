"""sentence-transformers' StaticEmbedding with MultipleNegativesRankingLoss, in batch on a click log.

    python train_static.py START DOCUMENTS TRAIN CLICKS EPOCHS OUTPUT [--seed N]

START      a static model's directory; what training begins from
DOCUMENTS  JSON lines with doc_id and text
TRAIN      JSON lines with query and doc_ids: what tuning is measured with
CLICKS     JSON lines with query, positive and negatives (ids): what is learnt from
OUTPUT     the trained model's directory

Recipe: both sides share the table; scale 20; batches of 512 in which no query and no positive stands twice (as
NoDuplicatesBatchSampler sees to; page negatives may); AdamW without decay, the rate rising over the first tenth of
the steps and then falling to 0. Tuned on training queries alone: a tenth of them with all their clicks is set aside,
nDCG@10 over all documents decides. Rates RATES, and on past an end while that end is best, without page negatives;
then the best with up to four page negatives as further columns. The better is trained again on every click. Prints
one JSON object.
"""

import argparse
import json
import random
import sys
import time

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.losses import MultipleNegativesRankingLoss

RATES = [0.005, 0.015, 0.05, 0.15]
FACTOR = 3
BATCH = 512
NEGATIVES = 4
SCALE = 20.0
TUNING_SHARE = 0.1
TUNING_QUERIES = 1000


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Texts:
    """Tokenized once; features as StaticEmbedding.tokenize makes them."""

    def __init__(self, model, documents, queries):
        self.ids = {}
        tokenizer = model[0].tokenizer
        for group, texts in (("d", documents), ("q", {text: text for text in queries})):
            keys = list(texts)
            for at in range(0, len(keys), 4096):
                part = keys[at : at + 4096]
                encoded = tokenizer.encode_batch([texts[key] for key in part], add_special_tokens=False)
                for key, encoding in zip(part, encoded):
                    self.ids[group, key] = np.array(encoding.ids, dtype=np.int64)

    def features(self, keys):
        ids = [self.ids[key] for key in keys]
        lengths = np.array([len(one) for one in ids])
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        joined = np.concatenate(ids) if lengths.sum() else np.zeros(0, dtype=np.int64)
        return {"input_ids": torch.from_numpy(joined), "offsets": torch.from_numpy(offsets.astype(np.int64))}


def rows_of(clicks, with_negatives, documents, rng):
    """One row a click: the keys of query, positive and, if asked for, exactly NEGATIVES negatives."""
    rows = []
    for click in clicks:
        row = [("q", click["query"]), ("d", click["positive"])]
        if with_negatives:
            own = click["negatives"][:NEGATIVES] or [rng.choice(documents)]
            row += [("d", own[i % len(own)]) for i in range(NEGATIVES)]
        rows.append(row)
    return rows


def batches(rows, rng):
    """Batches in which no query and no positive stands twice; what does not fit waits for the next."""
    waiting = rows[:]
    rng.shuffle(waiting)
    while waiting:
        batch, seen, later = [], set(), []
        for at, row in enumerate(waiting):
            if len(batch) == BATCH:
                later += waiting[at:]
                break
            if seen.isdisjoint(row[:2]):
                batch.append(row)
                seen.update(row[:2])
            else:
                later.append(row)
        if len(batch) > 1:  # alone a query has nothing to be told apart from
            yield batch
        waiting = later


def train(start, texts, clicks, documents, rate, epochs, with_negatives, seed):
    rng = random.Random(seed)
    torch.manual_seed(seed)
    model = SentenceTransformer(start, device="cpu")
    loss = MultipleNegativesRankingLoss(model, scale=SCALE)
    rows = rows_of(clicks, with_negatives, documents, rng)
    began = time.time()
    plan = [batch for _ in range(epochs) for batch in batches(rows, rng)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
    warm = max(1, len(plan) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(plan) - step) / max(1, len(plan) - warm))
    )
    model.train()
    for batch in plan:
        columns = [texts.features(column) for column in zip(*batch)]
        value = loss(columns, None)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
    return model, time.time() - began, len(plan)


@torch.no_grad()
def ndcg(model, texts, documents, judged):
    model.eval()

    def embed(keys):
        parts = [
            model(texts.features(keys[at : at + 1024]))["sentence_embedding"] for at in range(0, len(keys), 1024)
        ]
        return torch.nn.functional.normalize(torch.cat(parts))

    place = {doc_id: at for at, doc_id in enumerate(documents)}
    found = embed([("d", doc_id) for doc_id in documents])
    asked = embed([("q", one["query"]) for one in judged])
    top = (asked @ found.T).topk(min(10, len(documents))).indices.tolist()
    total = 0.0
    for ranking, one in zip(top, judged):
        right = {place[doc_id] for doc_id in one["doc_ids"]}
        gained = sum(1 / np.log2(2 + at) for at, document in enumerate(ranking) if document in right)
        total += gained / sum(1 / np.log2(2 + at) for at in range(min(10, len(right))))
    return total / len(judged)


def tune(arguments, texts, clicks, documents, queries):
    rng = random.Random(arguments.seed)
    names = sorted({one["query"] for one in queries})
    aside = set(rng.sample(names, max(1, int(len(names) * TUNING_SHARE))))
    judged = [one for one in queries if one["query"] in aside][:TUNING_QUERIES]
    kept = [click for click in clicks if click["query"] not in aside]
    scores = {}

    def score(rate, with_negatives):
        if (rate, with_negatives) not in scores:
            model, seconds, _ = train(
                arguments.start, texts, kept, documents, rate, arguments.epochs, with_negatives, arguments.seed
            )
            scores[rate, with_negatives] = ndcg(model, texts, documents, judged)
            print(
                f"  rate {rate:g}, page negatives {'on' if with_negatives else 'off'}:"
                f" nDCG@10 {scores[rate, with_negatives]:.4f} on training queries set aside, {seconds:.0f} s",
                file=sys.stderr,
                flush=True,
            )
        return scores[rate, with_negatives]

    rates = RATES[:]
    while True:
        best = max(rates, key=lambda rate: score(rate, False))
        if best == rates[-1] and best < 10:
            rates.append(best * FACTOR)
        elif best == rates[0] and best > 1e-5:
            rates.insert(0, best / FACTOR)
        else:
            break
    score(best, True)
    return max(scores, key=scores.get), scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("start", "documents", "train", "clicks"):
        parser.add_argument(name)
    parser.add_argument("epochs", type=int)
    parser.add_argument("output")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.time()
    documents = {one["doc_id"]: one["text"] for one in read(arguments.documents)}
    queries = read(arguments.train)
    clicks = read(arguments.clicks)
    model = SentenceTransformer(arguments.start, device="cpu")
    texts = Texts(model, documents, {one["query"] for one in queries} | {one["query"] for one in clicks})
    names = list(documents)
    (rate, with_negatives), scores = tune(arguments, texts, clicks, names, queries)
    tuned = time.time()
    model, seconds, steps = train(
        arguments.start, texts, clicks, names, rate, arguments.epochs, with_negatives, arguments.seed
    )
    model.save(arguments.output)
    print(
        json.dumps(
            {
                "rate": rate,
                "pageNegatives": with_negatives,
                "steps": steps,
                "seconds": seconds,
                "tuningSeconds": tuned - began,
                "tuning": [
                    {"rate": key[0], "pageNegatives": key[1], "ndcgAt10": value} for key, value in scores.items()
                ],
            }
        )
    )


if __name__ == "__main__":
    main()
