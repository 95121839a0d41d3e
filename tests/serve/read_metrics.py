"""Prints the samples of Prometheus' text format on standard input as JSON: name, labels, value."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = list(text_string_to_metric_families(sys.stdin.read()))
samples = [(sample.name, sample.labels, sample.value) for family in families for sample in family.samples]
print(json.dumps({"types": {family.name: family.type for family in families}, "samples": samples}))
