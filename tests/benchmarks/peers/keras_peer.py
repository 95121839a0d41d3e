"""Seconds a batch of a model in Keras: python keras_peer.py job.json [jit]; prints one JSON object."""
import time
import json, os, resource, sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
job = json.load(open(sys.argv[1]))
import keras
import numpy

rows, time_steps, batch_size = job['rowCount'], job['sequenceLength'], job['batchSize']
tokens = numpy.fromfile(job['tokensFile'], 'int32').reshape(rows, time_steps)
labels = numpy.fromfile(job['labelsFile'], 'float32').reshape(rows, 1)
cells = {'lstm': keras.layers.LSTM, 'gru': keras.layers.GRU, 'simple-rnn': keras.layers.SimpleRNN}
options = {'reset_after': False} if job['cell'] == 'gru' else {}
model = keras.Sequential([
    keras.Input((time_steps,), dtype='int32'),
    keras.layers.Embedding(job['vocabularySize'], job['embeddingSize'], mask_zero=job['masked']),
    cells[job['cell']](job['units'], activation=job['activation'], **options),
    *([keras.layers.Dense(job['denseUnits'], 'relu')] if job['denseUnits'] else []),
    keras.layers.Dense(1, 'sigmoid'),
])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'], jit_compile='jit' in sys.argv)
ends = []


class Clock(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        ends.append(time.time() * 1000)


model.fit(tokens, labels, batch_size=batch_size, epochs=1, shuffle=False, verbose=0, callbacks=[Clock()])
print(json.dumps({
    'batchEndsMs': ends,
    'description': f'Keras {keras.__version__}, {keras.backend.backend()}',
    'peakMemoryBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
