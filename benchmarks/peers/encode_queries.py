"""Queries to vectors by sentence-transformers' encode, one text a call, as a search service would ask.

rounds.py says how it is asked. A step is one call with the next query; what shows that it does the work is the sum of
component d of each query's vector times d + 1.
"""

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from rounds import serve


class Encoder:
    def __init__(self, request):
        torch.set_grad_enabled(False)
        self.model = SentenceTransformer(request["snapshot"], device="cpu")
        self.queries = request["queries"]
        self.at = 0

    def step(self):
        self.model.encode(self.queries[self.at % len(self.queries)], show_progress_bar=False)
        self.at += 1

    def loss(self):
        vectors = self.model.encode(self.queries, show_progress_bar=False).astype(np.float64)
        return float((vectors * np.arange(1, vectors.shape[1] + 1)).sum())


serve(Encoder)
