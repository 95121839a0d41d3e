"""Seconds a batch of a model in PyTorch: python pytorch_peer.py job.json; prints one JSON object."""
import time
import json, resource, sys

job = json.load(open(sys.argv[1]))
import numpy
import torch

rows, time_steps, batch_size = job['rowCount'], job['sequenceLength'], job['batchSize']
tokens = torch.from_numpy(numpy.fromfile(job['tokensFile'], 'int32').reshape(rows, time_steps).astype('int64'))
labels = torch.from_numpy(numpy.fromfile(job['labelsFile'], 'float32').reshape(rows, 1))


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(job['vocabularySize'], job['embeddingSize'])
        sizes = dict(input_size=job['embeddingSize'], hidden_size=job['units'], batch_first=True)
        self.cell = {
            'lstm': lambda: torch.nn.LSTM(**sizes),
            'gru': lambda: torch.nn.GRU(**sizes),
            'simple-rnn': lambda: torch.nn.RNN(nonlinearity=job['activation'], **sizes),
        }[job['cell']]()
        dense = job['denseUnits']
        head = [torch.nn.Linear(job['units'], dense), torch.nn.ReLU()] if dense else []
        self.head = torch.nn.Sequential(*head, torch.nn.Linear(dense or job['units'], 1))

    def forward(self, batch):
        steps = self.embedding(batch)
        if job['masked']:
            lengths = (batch != 0).sum(1)
            steps = torch.nn.utils.rnn.pack_padded_sequence(steps, lengths, batch_first=True, enforce_sorted=False)
        _, state = self.cell(steps)
        hidden = state[0] if job['cell'] == 'lstm' else state
        return self.head(hidden[-1])


model = Classifier()
optimizer = torch.optim.Adam(model.parameters())
loss_of = torch.nn.BCEWithLogitsLoss()
ends = []
for start in range(0, rows, batch_size):
    optimizer.zero_grad()
    loss = loss_of(model(tokens[start:start + batch_size]), labels[start:start + batch_size])
    loss.backward()
    optimizer.step()
    loss.item()
    ends.append(time.time() * 1000)
print(json.dumps({
    'batchEndsMs': ends,
    'description': f'PyTorch {torch.__version__}, {torch.get_num_threads()} threads',
    'peakMemoryBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
