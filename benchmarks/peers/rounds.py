"""How a program that `contraflow benchmark learner` measures is spoken to: a JSON object a line, one answer each.

    {"open": NAME, "task": ..., ...}   makes what is to be measured           -> {}
    {"run": NAME, "steps": N}          takes N steps                          -> {"ms": wall clock of all of them}
    {"loss": NAME}                     what shows that it does the work       -> {"loss": ...}
    {"close": NAME}                    frees it                               -> {}

Anything that goes wrong is answered with {"error": why}. The program ends when its input does.
"""

import gc
import json
import os
import sys
import time

import torch


def serve(make):
    """Answers until the input ends; make(request) gives an object with step() and loss()."""
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    opened = {}
    for line in sys.stdin:
        try:
            answer = answer_to(json.loads(line), opened, make)
        except Exception as problem:  # noqa: BLE001
            answer = {"error": f"{type(problem).__name__}: {problem}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def answer_to(request, opened, make):
    if "open" in request:
        opened[request["open"]] = make(request)
    elif "run" in request:
        side = opened[request["run"]]
        began = time.perf_counter()
        for _ in range(request["steps"]):
            side.step()
        return {"ms": (time.perf_counter() - began) * 1000}
    elif "loss" in request:
        return {"loss": opened[request["loss"]].loss()}
    elif "close" in request:
        opened.pop(request["close"], None)
        gc.collect()
    return {}
