"""Prints the rows of the encoder in the folder argv[1] for the texts of the JSON file argv[2]."""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])
from encode_text import TextEncoder  # noqa: E402

encoder = TextEncoder(os.path.join(sys.argv[1], "text.json"))
with open(sys.argv[2], encoding="utf-8") as file:
    print(json.dumps(encoder.encode_batch(json.load(file))))
