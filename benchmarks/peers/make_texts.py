"""Writes texts.jsonl: the 200 texts, one JSON string a line, that every reader of a snapshot must embed alike.

    python make_texts.py > texts.jsonl
"""

import json
import random

WORDS = (
    "river stone market quick theory insulin dosage kitchen lantern harvest protein syntax ocean ledger orbit "
    "violin granite refund shipping bicycle antibody theorem pastry glacier invoice Contraflow embedding"
).split()

SPECIAL = [
    "",
    " ",
    "\t\n \r\n",
    "\u0000",
    "a\u0000b",
    "\u200b\u200d\ufeff",
    "\ufffd",
    "a",
    ".",
    "[CLS] typed by a user [SEP]",
    "[UNK] [PAD] [MASK]",
    "The QUICK Brown fOx",
    "ALL CAPITALS, IN A ROW",
    "café, cafe\u0301, CAFÉ: composed and decomposed",
    "ﬁne ﬂowers, Ⅷ, ½, ™, ﷺ",
    "3.14159 2,718,281 1e-9 0x7f 2026-01-01T00:00:00Z +1 (555) 010-9999",
    "https://example.org/path?query=a%20b&c=d#fragment user@example.org",
    "public static void main(String[] args) { return a->b != c ? d : e; }",
    "😀 😃 🎉",
    "family 👨‍👩‍👧‍👦 flag 🇯🇵 skin 👍🏽 heart ❤️",
    "🦀" * 300,
    "שלום עולם, מה שלומך?",
    "مرحبا بالعالم، كيف حالك؟",
    "mixed עברית and English and العربية 123",
    "\u202eright to left override\u202c",
    "東京都の図書館で本を読む",
    "机器学习与信息检索",
    "한국어 검색 모델",
    "Быстрая коричневая лиса",
    "Ελληνικά: Ὦ ξεῖν",
    "हिन्दी में खोज",
    "ภาษาไทยไม่มีช่องว่าง",
    "İstanbul ıssız ß ẞ ﬀ ŉ",
    "e" + "\u0301" * 50,
    "x" * 99,
    "x" * 100,
    "x" * 101,
    "x" * 5000,
    "one " * 3000,
    "'quotes' \"double\" `back` \\ backslash / slash",
    "line one\nline two\r\nline three\u2028line four\u2029line five",
    "zero\u00a0width\u2003spaces\u3000everywhere",
    "\U0010ffff\U000e0001\ue000",
    "###@@@!!!???$$$%%%^^^&&&***",
]


def sentence(rng, words):
    chosen = [rng.choice(WORDS) for _ in range(words)]
    styled = [rng.choice([str, str.upper, str.title, str.lower])(word) for word in chosen]
    return " ".join(f"{word}{rng.choice(['', '', '', ',', '.', '?', ' ' + str(rng.randrange(10**6))])}" for word in styled)


def texts():
    rng = random.Random(20260101)
    long = ""
    while len(long) < 50_000:
        long += sentence(rng, 12) + rng.choice([" ", "\n", " 😀 ", " שלום "])
    result = SPECIAL + [long[:50_000]]
    while len(result) < 200:
        result.append(sentence(rng, rng.choice([1, 2, 3, 5, 8, 13, 40, 200])))
    return result


if __name__ == "__main__":
    for text in texts():
        print(json.dumps(text))
