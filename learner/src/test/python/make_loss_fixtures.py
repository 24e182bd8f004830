"""Values of the loss, its gradients and one optimizer step, from PyTorch's autograd in float64.

    pip install torch==2.7.1 numpy
    python make_loss_fixtures.py > ../resources/io/contraflow/learner/loss/pytorch.txt

A line is `case/name rows columns value value ...`, row after row. The loss is written here from
cross_entropy alone, or for the rest of its family from logsumexp, the encoder from embedding, mean and normalize, so that nothing but the
definition is shared with the Java code. Row-wise AdaGrad isn't in PyTorch: its formula is here.
"""

import torch
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

VOCABULARY, DIMENSION = 20, 6
INFINITY = float("inf")


def emit(case, name, tensor):
    tensor = torch.as_tensor(tensor, dtype=torch.float64).detach()
    tensor = tensor.reshape(1, -1) if tensor.dim() < 2 else tensor
    rows, columns = tensor.shape
    values = " ".join(repr(value) for value in tensor.reshape(-1).tolist())
    print(f"{case}/{name} {rows} {columns} {values}".rstrip().replace("nan", "NaN"))


def texts(count):
    """(count, 4) token ids; repeats within a text are likely and wanted."""
    return torch.randint(0, VOCABULARY, (count, 4))


def encode(table, tokens):
    return F.normalize(F.embedding(tokens, table).mean(dim=1), dim=1, eps=1e-12)


def cross_entropy(similarities, masked, temperature):
    """(B, N), the targets on the diagonal -> (B)"""
    logits = (similarities / temperature).masked_fill(masked, -INFINITY)
    return F.cross_entropy(logits, torch.arange(len(logits)), reduction="none")


def family_losses(similarities, positives, masked, corrections, temperature, decoupled, margin):
    """(R, C), of booleans positives and masked, and corrections of the negatives -> (R)"""
    own = similarities.diagonal().unsqueeze(1).detach()
    left_out = masked | (~positives & (similarities.detach() > own + margin))
    logits = similarities / temperature
    denominator = (logits - corrections).masked_fill(left_out, -INFINITY)
    if decoupled:
        denominator = denominator.masked_fill(positives, -INFINITY)
    mean = logits.masked_fill(~positives, 0).sum(dim=1) / positives.sum(dim=1)
    return torch.logsumexp(denominator, dim=1) - mean


def hinge_losses(similarities, masked, margin, false_negative_margin):
    """(R, C), the positives on the diagonal -> (R): the mean over what is above own - margin"""
    own = similarities.diagonal().unsqueeze(1)
    left_out = masked | (similarities > own + false_negative_margin)
    left_out = left_out | torch.eye(*similarities.shape, dtype=torch.bool)
    over = F.relu(similarities - own + margin).masked_fill(left_out, 0)
    return over.sum(dim=1) / (over > 0).sum(dim=1).clamp(min=1)


def at(cells, rows, columns):
    marked = torch.zeros(rows, columns, dtype=torch.bool)
    for row, column in cells:
        marked[row, column] = True
    return marked


class Family:
    """Options beyond InfoNCE."""

    def __init__(self, columns=(), rows=(), excepted=(), further=(), decoupled=False, margin=2.0, hinge=0.0, prefixes=()):
        self.columns, self.rows, self.excepted = columns, rows, excepted
        self.further, self.decoupled, self.margin = further, decoupled, margin
        self.hinge, self.prefixes = hinge, prefixes

    def losses(self, q, p, columns, masked, temperature):
        """Of rows and of the positives' columns."""
        size, width = masked.shape
        if self.hinge:
            rest = (self.hinge, self.margin)
            forth = hinge_losses(q @ columns.T, masked, *rest)
            return forth, hinge_losses((q @ p.T).T, masked[:, :size].T, *rest)
        positives = torch.eye(size, width, dtype=torch.bool) | at(self.further, size, width)
        corrections = torch.zeros(size, width)
        if self.columns:
            corrections = torch.tensor([self.columns]) + torch.tensor(self.rows).unsqueeze(1)
            uncorrected = positives | at(self.excepted, size, width) | corrections.isnan()
            corrections = corrections.masked_fill(uncorrected, 0)
        rest = (temperature, self.decoupled, self.margin)
        forth = family_losses(q @ columns.T, positives, masked, corrections, *rest)
        positives, masked = positives[:, :size].T, masked[:, :size].T
        back = family_losses((q @ p.T).T, positives, masked, torch.zeros(size, size), *rest)
        return forth, back

    def emit(self, name, temperature, symmetric, scale):
        options = [temperature, symmetric, self.decoupled, self.margin]
        if self.hinge or self.prefixes:
            options += [self.hinge, *self.prefixes]
        emit(name, "options", options)
        emit(name, "columnCorrections", self.columns)
        emit(name, "rowCorrections", self.rows)
        for kind, cells in (("excepted", self.excepted), ("further", self.further)):
            emit(name, kind, torch.tensor(cells, dtype=torch.float64).reshape(-1, 2))
        if not self.hinge:
            emit(name, "scaleGradient", scale.grad)


def case(name, rows, hard, queue, cells, weights, temperature, symmetric, family=None):
    # Representable in float32, which is what a table holds.
    table = torch.randn(VOCABULARY, DIMENSION).float().double().requires_grad_()
    accumulator = torch.rand(VOCABULARY).float().double()
    tokens = [texts(rows), texts(rows), texts(hard)]
    q, p, h = (encode(table, part) for part in tokens)
    k = F.normalize(torch.randn(queue, DIMENSION), dim=1)
    for part in (q, p, h):
        part.retain_grad()
    weights = torch.tensor(weights)
    masked = torch.zeros(rows, rows + hard + queue, dtype=torch.bool)
    for row, column in cells:
        masked[row, column] = True

    columns = torch.cat([p, h, k])
    if family:
        scale = torch.tensor(1 / temperature).log().requires_grad_()
        row_losses, back = family.losses(q, p, columns, masked, (-scale).exp())
    else:
        row_losses = cross_entropy(q @ columns.T, masked, temperature)
        back = cross_entropy((q @ p.T).T, masked[:, :rows].T, temperature)

    def mean(forth, back):
        loss = (weights * forth).sum() / weights.sum()
        return (loss + (weights * back).sum() / weights.sum()) / 2 if symmetric else loss

    lengths = [mean(row_losses, back)]
    for length in family.prefixes if family else ():
        cut = [F.normalize(part[:, :length], dim=1, eps=1e-12) for part in (q, p, columns)]
        lengths.append(mean(*family.losses(*cut, masked, (-scale).exp())))
    loss = torch.stack(lengths).mean()
    loss.backward()

    if family:
        family.emit(name, temperature, symmetric, scale)
    else:
        emit(name, "options", [temperature, float(symmetric)])
    emit(name, "weights", weights)
    emit(name, "masked", torch.tensor(cells, dtype=torch.float64).reshape(-1, 2))
    emit(name, "table", table)
    for part, ids in zip(("queryTokens", "positiveTokens", "hardTokens"), tokens):
        emit(name, part, ids)
    emit(name, "queries", q)
    emit(name, "positives", p)
    emit(name, "hard", h)
    emit(name, "queue", k)
    emit(name, "loss", loss)
    emit(name, "rowLosses", row_losses)
    emit(name, "queryGradient", q.grad)
    emit(name, "positiveGradient", p.grad)
    emit(name, "hardGradient", h.grad if hard else torch.zeros(0, DIMENSION))
    emit(name, "tableGradient", table.grad)

    rate = 0.1
    touched = (table.grad != 0).any(dim=1)
    after = accumulator + table.grad.pow(2).mean(dim=1)
    stepped = table - rate * table.grad / (after.sqrt() + 1e-8).unsqueeze(1)
    emit(name, "accumulatorBefore", accumulator)
    emit(name, "accumulatorAfter", torch.where(touched, after, accumulator))
    emit(name, "tableAfter", torch.where(touched.unsqueeze(1), stepped, table))


ones = [1.0] * 5
some = [1.0, 0.5, 2.0, 1.5, 0.25]
# Row 3 has every negative masked; row 0 some of each kind.
cells = [(0, 2), (0, 6), (0, 9), (2, 1), (4, 11)] + [(3, c) for c in range(12) if c != 3]
case("in-batch", 5, 0, 0, [], ones, 0.05, False)
case("in-batch-symmetric", 5, 0, 0, [], ones, 0.05, True)
case("all-columns", 5, 3, 4, [], ones, 0.05, False)
case("masked-weighted", 5, 3, 4, cells, some, 0.1, False)
case("masked-weighted-symmetric", 5, 3, 4, cells, some, 0.1, True)
case("cold", 5, 3, 4, cells, some, 0.005, True)
case("one-row", 1, 2, 1, [], [3.0], 1.0, True)

cells = [(0, 2), (0, 6), (0, 9), (2, 1), (4, 11)]
logq = dict(
    columns=[0.5, -1.0, 2.0, 3.5, -0.25, 1.0, float("nan"), 4.0, -2.0, 0.0, 1.5, 0.75],
    rows=[0.5, 0.0, -0.5, 1.0, 0.25],
    excepted=[(0, 5), (1, 7), (4, 10)],
)
several = [(0, 1), (0, 3), (3, 1), (4, 2)]
new = [
    ("corrected", False, Family(**logq)),
    ("corrected-symmetric", True, Family(**logq)),
    ("decoupled", False, Family(decoupled=True)),
    ("decoupled-symmetric", True, Family(decoupled=True)),
    ("several", False, Family(further=several)),
    ("several-symmetric", True, Family(further=several)),
    ("several-decoupled", True, Family(further=several, decoupled=True)),
    ("margin", False, Family(margin=0.2)),
    ("margin-symmetric", True, Family(margin=0.2)),
    ("everything", True, Family(**logq, further=several, margin=0.2)),
]
for name, symmetric, family in new:
    case(name, 5, 3, 4, cells, some, 0.1, symmetric, family)

new = [
    ("hinges", False, Family(hinge=0.4)),
    ("hinges-symmetric", True, Family(hinge=0.4)),
    ("hinges-margin", True, Family(hinge=0.4, margin=0.2)),
    ("prefixes", False, Family(prefixes=(2, 4))),
    ("prefixes-everything", True, Family(**logq, further=several, margin=0.2, prefixes=(2, 4))),
    ("prefixes-hinges", True, Family(hinge=0.4, prefixes=(3,))),
]
for name, symmetric, family in new:
    case(name, 5, 3, 4, cells, some, 0.1, symmetric, family)


def term(name, loss, vectors):
    """A term of the loss by itself, with the vectors as they are"""
    loss.backward()
    emit(name, "loss", loss)
    for part, tensor in vectors.items():
        emit(name, part, tensor)
        emit(name, part + "Gradient", tensor.grad if tensor.grad is not None else 0 * tensor)


def unit(count):
    vectors = F.normalize(torch.randn(count, DIMENSION), dim=1)
    return vectors.detach().requires_grad_()


def distillation(name, pages, temperature, teacher_temperature, weights):
    """Pages: for each row, columns of positives then hard negatives, and the teacher's scores"""
    q, p, h = unit(5), unit(5), unit(3)
    columns = torch.cat([p, h])
    loss = 0
    for row, (chosen, scores) in enumerate(pages):
        if chosen:
            student = F.log_softmax(columns[chosen] @ q[row] / temperature, dim=0)
            teacher = F.log_softmax(torch.tensor(scores) / teacher_temperature, dim=0)
            loss = loss + weights[row] * F.kl_div(student, teacher, reduction="sum", log_target=True)
    emit(name, "options", [temperature, teacher_temperature])
    emit(name, "weights", weights)
    for row, (chosen, scores) in enumerate(pages):
        emit(name, f"columns{row}", chosen)
        emit(name, f"scores{row}", scores)
    term(name, loss / sum(weights), {"queries": q, "positives": p, "hard": h})


def grade_order(name, temperature, grades):
    q, p, h = unit(5), unit(5), unit(3)
    s = (q * p).sum(dim=1) / temperature
    grades = torch.tensor(grades)
    apart = (s.unsqueeze(0) - s.unsqueeze(1))[grades.unsqueeze(1) > grades.unsqueeze(0)]
    emit(name, "options", [temperature])
    emit(name, "weights", grades)
    term(name, torch.logsumexp(torch.cat([torch.zeros(1), apart]), dim=0), {"queries": q, "positives": p, "hard": h})


pages = [
    ([0, 5, 7], [4.0, 1.5, -2.0]),
    ([], []),
    ([5, 6], [0.25, 0.5]),
    ([3, 5, 6, 7], [9.0, 9.0, 3.0, -40.0]),
    ([4, 6], [-1.0, 2.0]),
]
distillation("distillation", pages, 0.1, 2.0, some)
distillation("distillation-cold", pages, 0.01, 0.05, some)
grade_order("grade-order", 0.1, some)
grade_order("grade-order-cold", 0.005, [1.0, 5.0, 1.0, 3.0, 5.0])
