"""Asks a server of ours with NVIDIA's own client of the protocol, and prints what it answered as JSON."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException


def infer(client, model, name, array, datatype, binary_input, **options):
    tensor = triton.InferInput(name, list(array.shape), datatype)
    tensor.set_data_from_numpy(array, binary_data=binary_input)
    result = client.infer(model, [tensor], **options)
    outputs = [output["name"] for output in result.get_response()["outputs"]]
    values = {output: result.as_numpy(output) for output in outputs}
    plain = {output: np.char.decode(v.astype(bytes), "utf-8") if v.dtype == object else v for output, v in values.items()}
    return {
        "id": result.get_response().get("id"),
        "dtypes": {output: str(v.dtype) for output, v in values.items()},
        "values": {output: v.tolist() for output, v in plain.items()},
    }


def error_of(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def main():
    address, model, texts, tokens = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4])
    client = triton.InferenceServerClient(address)
    text_array = np.array([text.encode("utf-8") for text in texts], dtype=object)
    token_array = np.array(tokens, dtype=np.int32)
    json_outputs = [triton.InferRequestedOutput(name, binary_data=False) for name in ("label", "scores")]
    report = {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "modelReady": client.is_model_ready(model),
        "versionReady": client.is_model_ready(model, "1"),
        "otherReady": client.is_model_ready("other"),
        "server": client.get_server_metadata(),
        "metadata": client.get_model_metadata(model, "1"),
        # The client's defaults: every tensor as bytes.
        "binaryText": infer(client, model, "text", text_array, "BYTES", True, request_id="7"),
        "binaryTokens": infer(client, model, "tokens", token_array, "INT32", True),
        "longTokens": infer(client, model, "tokens", token_array.astype(np.int64), "INT64", True),
        "jsonText": infer(client, model, "text", text_array, "BYTES", False, outputs=json_outputs),
        "columnText": infer(client, model, "text", text_array.reshape(-1, 1), "BYTES", True, model_version="1"),
        "wrongName": error_of(lambda: infer(client, "other", "text", text_array, "BYTES", True)),
        "wrongInput": error_of(lambda: infer(client, model, "image", text_array, "BYTES", True)),
        "compressed": error_of(
            lambda: infer(client, model, "text", text_array, "BYTES", True, request_compression_algorithm="gzip")
        ),
    }
    print(json.dumps(report))


main()
