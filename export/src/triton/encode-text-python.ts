/**
 * A Python program for the clients of a model that takes tokens: it turns texts into them by text.json, as
 * runtime/src/text does, and needs nothing but Python. A string, so that compiled packages hold it, too.
 */
export const ENCODE_TEXT_PYTHON = `"""Turns texts into the tokens of this model, by the text.json beside this file.

In a program:  from encode_text import TextEncoder; rows = TextEncoder("text.json").encode_batch(["The best movie"])
In a shell:    python3 encode_text.py "The best movie" | curl -d @- http://HOST:8000/v2/models/NAME/infer

The model answers with the probability of each of the labels, or, if it gives one number, with that of labels[1].
"""

import json
import os
import sys


class TextEncoder:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self.labels = content["labels"]
        self.preprocessing = content["preprocessing"]
        first = self.preprocessing["firstTokenId"]
        self.id_of_token = {token: first + index for index, token in enumerate(content["vocabulary"])}

    def tokens(self, text):
        options = self.preprocessing
        if options["lower"]:
            text = text.lower()
        if options["charLevel"]:
            return list(text)
        split = options["split"]
        text = text.translate(str.maketrans({character: split for character in options["filters"]}))
        return [token for token in text.split(split) if token]

    def encode(self, text):
        """The ids of one text, not padded."""
        options = self.preprocessing
        ids = [] if options["startId"] is None else [options["startId"]]
        for token in self.tokens(text):
            token_id = self.id_of_token.get(token, options["unknownId"])
            if token_id is not None:
                ids.append(token_id)
        length = options["sequenceLength"]
        return ids[-length:] if options["truncationSide"] == "pre" else ids[:length]

    def encode_batch(self, texts):
        """Rows of one length, as the model was trained with. Triton joins requests whose rows are equally long."""
        options = self.preprocessing
        rows = []
        for ids in map(self.encode, texts):
            padding = [options["paddingId"]] * (options["sequenceLength"] - len(ids))
            rows.append(padding + ids if options["paddingSide"] == "pre" else ids + padding)
        return rows


def main():
    encoder = TextEncoder(os.path.join(os.path.dirname(os.path.abspath(__file__)), "text.json"))
    rows = encoder.encode_batch(sys.argv[1:])
    shape = [len(rows), encoder.preprocessing["sequenceLength"]]
    tokens = {"name": INPUT_NAME, "shape": shape, "datatype": "INT32", "data": rows}
    print(json.dumps({"inputs": [tokens]}))


INPUT_NAME = "tokens"

if __name__ == "__main__":
    main()
`;
