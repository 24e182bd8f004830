"""Contraflow's whole step by sentence-transformers: StaticEmbedding and MultipleNegativesRankingLoss through its trainer.

rounds.py says how it is asked. The trainer does what it always does: batches from its data loader (of token ids, as ours
begins with them), AdamW over the whole table, gradients clipped at norm 1. It trains in a thread and waits, before each
step, until it is told to go on. With negatives N each query also has the documents of N other rows as its own negatives,
which are columns for the whole batch: (1 + N) B in all.
"""

import queue
import tempfile
import threading

import numpy as np
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.models import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import TrainerCallback

from pairs import Pairs, in_batch_loss
from rounds import serve

STEPS = 1_000_000


class Gate(TrainerCallback):
    """Lets one step through at a time."""

    def __init__(self):
        self.go, self.done = queue.SimpleQueue(), queue.SimpleQueue()

    def on_step_end(self, args, state, control, **kwargs):
        self.done.put(None)
        control.should_training_stop = self.go.get() is None
        return control


class InOrder(SentenceTransformerTrainer):
    """Batches as they come, as ours are."""

    def get_batch_sampler(self, dataset, batch_size, drop_last, **kwargs):
        return torch.utils.data.BatchSampler(torch.utils.data.SequentialSampler(dataset), batch_size, drop_last)


class Collator:
    """The model's inputs of a batch, named as the trainer's own collator names them."""

    valid_label_columns = ()

    def __init__(self, pairs, negatives):
        self.pairs, self.negatives = pairs, negatives

    def __call__(self, rows):
        at = np.array([row["row"] for row in rows])
        queries, documents = self.pairs.columns(at)
        columns = {"anchor": queries, "positive": documents}
        for number in range(1, self.negatives + 1):
            others = (at + number * self.pairs.size) % self.pairs.training
            columns[f"negative_{number}"] = self.pairs.texts(1, others)
        batch = {}
        for name, (ids, offsets) in columns.items():
            batch[f"{name}_input_ids"] = ids
            batch[f"{name}_offsets"] = offsets
        return batch


class Trainer:
    def __init__(self, request):
        self.pairs = Pairs(request["pairs"], request["size"])
        self.temperature = request["temperature"]
        start = np.fromfile(request["start"], dtype="<f4").reshape(request["rows"], request["dimension"])
        tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
        self.model = SentenceTransformer(
            modules=[StaticEmbedding(tokenizer, embedding_weights=start.copy())], device="cpu"
        )
        self.gate = Gate()
        self.failure = None
        self.thread = threading.Thread(target=self.train, args=(request,), daemon=True)
        self.begun = False

    def train(self, request):
        try:
            with tempfile.TemporaryDirectory() as directory:
                InOrder(
                    model=self.model,
                    args=SentenceTransformerTrainingArguments(
                        output_dir=directory,
                        per_device_train_batch_size=request["size"],
                        learning_rate=request["rate"],
                        lr_scheduler_type="constant",
                        max_steps=STEPS,
                        use_cpu=True,
                        dataloader_pin_memory=False,
                        save_strategy="no",
                        logging_strategy="no",
                        report_to=[],
                        disable_tqdm=True,
                    ),
                    train_dataset=Dataset.from_dict({"row": list(range(self.pairs.training))}),
                    loss=MultipleNegativesRankingLoss(self.model, scale=1 / self.temperature),
                    data_collator=Collator(self.pairs, request["negatives"]),
                    callbacks=[self.gate],
                ).train()
        except BaseException as problem:  # noqa: BLE001
            self.failure = problem
            self.gate.done.put(None)

    def step(self):
        if self.begun:
            self.gate.go.put(True)
        else:
            self.begun = True
            self.thread.start()
        self.gate.done.get()
        if self.failure is not None:
            raise self.failure

    @torch.no_grad()
    def loss(self):
        vectors = [
            torch.nn.functional.normalize(self.model({"input_ids": ids, "offsets": offsets})["sentence_embedding"])
            for ids, offsets in self.pairs.columns(self.pairs.held_out())
        ]
        return in_batch_loss(*vectors, self.temperature)


if __name__ == "__main__":
    serve(Trainer)
