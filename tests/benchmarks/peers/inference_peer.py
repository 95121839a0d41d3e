"""Milliseconds a call of D48 in Keras, PyTorch and Python's ONNX Runtime: python inference_peer.py job.json.

Prints a JSON object: {"rows": [{"name", "batchSize", "callsMs"}], "notes": [...]}. Weights are random: they change no time.
"""
import json, os, subprocess, sys, tempfile, time

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
job = json.load(open(sys.argv[1]))
import numpy

MOST_SECONDS = job['secondsPerRow']
FEWEST_CALLS = 3
tokens = numpy.fromfile(job['tokensFile'], 'int32').reshape(job['rowCount'], job['sequenceLength'])
rows, notes = [], []


def measure(name, batch_sizes, call):
    for batch_size in batch_sizes:
        batches = [tokens[i:i + batch_size] for i in range(0, len(tokens) - batch_size + 1, batch_size)]
        call(batches[0])
        calls_ms, end = [], time.perf_counter() + MOST_SECONDS
        while len(calls_ms) < FEWEST_CALLS or time.perf_counter() < end:
            start = time.perf_counter()
            call(batches[len(calls_ms) % len(batches)])
            calls_ms.append((time.perf_counter() - start) * 1000)
            if batch_size == len(tokens):
                break
        rows.append({'name': name, 'batchSize': batch_size, 'callsMs': calls_ms})


def build_keras(masked):
    import keras
    return keras.Sequential([
        keras.Input((job['sequenceLength'],), dtype='int32'),
        keras.layers.Embedding(job['vocabularySize'], job['embeddingSize'], mask_zero=masked),
        keras.layers.LSTM(job['units']),
        keras.layers.Dense(job['denseUnits'], 'relu'),
        keras.layers.Dense(1, 'sigmoid'),
    ])


def measure_keras():
    import keras, tensorflow
    notes.append(f'Keras {keras.__version__} on TensorFlow {tensorflow.__version__}')
    model = build_keras(masked=True)
    compiled = tensorflow.function(lambda batch: model(batch, training=False))
    measure('Keras, compiled function', [1, 32, 128], lambda batch: compiled(batch).numpy())
    measure('Keras predict', [1, 32, len(tokens)], lambda batch: model.predict(batch, verbose=0))


def measure_onnxruntime(masked):
    import onnxruntime, tf2onnx
    notes.append(f'Python onnxruntime {onnxruntime.__version__}, tf2onnx {tf2onnx.__version__}')
    with tempfile.TemporaryDirectory() as folder:
        build_keras(masked).export(folder + '/saved', verbose=False)
        command = [sys.executable, '-m', 'tf2onnx.convert', '--saved-model', folder + '/saved', '--output', folder + '/model.onnx']
        subprocess.run(command, check=True, capture_output=True)
        session = onnxruntime.InferenceSession(folder + '/model.onnx', providers=['CPUExecutionProvider'])
    name = session.get_inputs()[0].name
    kind = 'masked' if masked else 'not masked'
    measure(f'Python onnxruntime on tf2onnx, {kind}', [1, 32, 128], lambda batch: session.run(None, {name: batch}))


def measure_pytorch():
    import torch
    notes.append(f'PyTorch {torch.__version__}')
    embedding = torch.nn.Embedding(job['vocabularySize'], job['embeddingSize'])
    lstm = torch.nn.LSTM(job['embeddingSize'], job['units'], batch_first=True)
    head = torch.nn.Sequential(
        torch.nn.Linear(job['units'], job['denseUnits']), torch.nn.ReLU(),
        torch.nn.Linear(job['denseUnits'], 1), torch.nn.Sigmoid(),
    )

    @torch.inference_mode()
    def call(batch):
        _, (hidden, _) = lstm(embedding(torch.from_numpy(batch)))
        return head(hidden[-1]).numpy()

    measure('PyTorch, not masked', [1, 32, 128], call)


def attempt(step, *arguments):
    try:
        step(*arguments)
    except Exception as error:
        notes.append(f'{step.__name__}: {type(error).__name__}: {error}'.splitlines()[0])


attempt(measure_onnxruntime, False)
attempt(measure_onnxruntime, True)
attempt(measure_pytorch)
attempt(measure_keras)
print(json.dumps({'rows': rows, 'notes': list(dict.fromkeys(notes))}))
