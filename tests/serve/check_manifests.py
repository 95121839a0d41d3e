"""Checks manifests against the models of Kubernetes' and KServe's Python clients: names of fields, and types of values.

Prints one line for each value that does not fit, and how many values were checked.
"""

import ast
import importlib.util
import pathlib
import re
import sys

import yaml
from kubernetes.client import models as kubernetes_models

KINDS = {
    "Deployment": "V1Deployment",
    "Service": "V1Service",
    "PodDisruptionBudget": "V1PodDisruptionBudget",
    "HorizontalPodAutoscaler": "V2HorizontalPodAutoscaler",
    "ServingRuntime": "V1alpha1ServingRuntime",
    "InferenceService": "V1beta1InferenceService",
}
SCALARS = {"str": str, "int": int, "bool": bool, "float": (int, float)}
# What a client leaves open: a quantity such as 256Mi, or a port by number or name.
OPEN = {"object", "ResourceQuantity", "IntOrString"}


def kserve_models():
    """Field tables of KServe's models, read from the source: importing the package would need all of its dependencies."""
    folder = pathlib.Path(importlib.util.find_spec("kserve").submodule_search_locations[0], "models")
    tables = {}
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                constants = {
                    target.id: ast.literal_eval(item.value)
                    for item in node.body
                    if isinstance(item, ast.Assign)
                    for target in item.targets
                    if getattr(target, "id", "") in ("openapi_types", "attribute_map")
                }
                if constants:
                    tables[node.name] = constants
    return tables


KSERVE = kserve_models()
problems, checked = [], 0


def fields_of(name):
    """JSON name of each field -> type."""
    model = KSERVE.get(name) or vars(getattr(kubernetes_models, name))
    return {json_name: model["openapi_types"][field] for field, json_name in model["attribute_map"].items()}


def check(value, kind, path):
    global checked
    checked += 1
    # The two clients spell them differently.
    listed = re.fullmatch(r"[Ll]ist\[(.+)\]", kind)
    mapped = re.fullmatch(r"[Dd]ict[(\[]str, (.+)[)\]]", kind)
    if listed or mapped:
        container = list if listed else dict
        if not isinstance(value, container):
            problems.append(f"{path}: {kind} is expected, not {value!r}")
            return
        for key, item in enumerate(value) if listed else value.items():
            check(item, (listed or mapped)[1], f"{path}.{key}")
    elif kind in SCALARS:
        if not isinstance(value, SCALARS[kind]) or (kind == "int" and isinstance(value, bool)):
            problems.append(f"{path}: {kind} is expected, not {value!r}")
    elif kind not in OPEN:
        fields = fields_of(kind)
        for key, item in value.items():
            if key in fields:
                check(item, fields[key], f"{path}.{key}")
            else:
                problems.append(f"{path}: {kind} has no field {key}")


for file in sys.argv[1:]:
    with open(file, encoding="utf-8") as stream:
        for manifest in yaml.safe_load_all(stream):
            check(manifest, KINDS[manifest["kind"]], f"{file} {manifest['kind']}")
print("\n".join([*problems, f"{checked} values, {len(problems)} problems"]))
