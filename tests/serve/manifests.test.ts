import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Pod, Service } from 'kubernetes-models/v1';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { missingPythonPackages, PYTHON } from '../support/python.ts';
import { BINARY_MODEL } from '../support/test-server.ts';

const PROGRAM = 'cli/bin/onnx-bridge.js';
const FILES = readdirSync('deploy', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => join('deploy', file))
  .sort();

const ManifestSchema = v.looseObject({ kind: v.string(), spec: v.looseObject({}) });
const ProbeSchema = v.object({ httpGet: v.object({ path: v.string() }) });
const ContainerSchema = v.looseObject({
  args: v.array(v.string()),
  readinessProbe: ProbeSchema,
  livenessProbe: v.optional(ProbeSchema),
  startupProbe: v.optional(ProbeSchema),
});

type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Throws if a manifest of the kind does not fit the JSON schema of Kubernetes. */
const CHECKS: Readonly<Record<string, (manifest: Manifest) => void>> = {
  Deployment: (manifest) => new Deployment(asIs(manifest)).validate(),
  Service: (manifest) => new Service(asIs(manifest)).validate(),
  PodDisruptionBudget: (manifest) => new PodDisruptionBudget(asIs(manifest)).validate(),
  HorizontalPodAutoscaler: (manifest) => new HorizontalPodAutoscaler(asIs(manifest)).validate(),
  // KServe has no schema on npm: here what it takes over from a pod; all of it below, by its Python client.
  ServingRuntime: ({ spec }) => new Pod(asIs({ spec: { containers: spec.containers } })).validate(),
  InferenceService: ({ spec }) => {
    const container = { name: 'model', resources: v.parse(PredictorSchema, spec).predictor.model.resources };
    new Pod(asIs({ spec: { containers: [container] } })).validate();
  },
};
const PredictorSchema = v.object({ predictor: v.object({ model: v.looseObject({}) }) });

/** The types of these classes are those of right manifests; these are to be checked. */
function asIs<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value));
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) =>
    v.parse(ManifestSchema, document.toJS()),
  );
}

/** The containers that run our program, wherever in a manifest they are. */
function findContainers(value: unknown): v.InferOutput<typeof ContainerSchema>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(findContainers);
  return 'args' in value ? [v.parse(ContainerSchema, value), ...inside] : inside;
}

describe('the manifests', () => {
  test.for(FILES)("of %s fit Kubernetes' schemas", (file) => {
    const manifests = readManifests(file);
    expect(manifests.length).toBeGreaterThan(0);
    for (const manifest of manifests) {
      expect(CHECKS[manifest.kind], manifest.kind).toBeDefined();
      expect(() => CHECKS[manifest.kind]?.(manifest), manifest.kind).not.toThrow();
    }
  });

  test('would not fit with a port that is no number', () => {
    const [runtime] = readManifests('deploy/kserve/serve.yaml');
    const text = JSON.stringify(runtime).replaceAll('8080', '"http port"');
    expect(() => CHECKS.ServingRuntime?.(JSON.parse(text))).toThrow('containerPort must be integer');
  });

  test("have the fields and types of Kubernetes' and KServe's Python clients", ({ skip }) => {
    const reason = missingPythonPackages(['kubernetes.client', 'kserve']);
    if (reason !== undefined) skip(reason);
    const output = execFileSync(PYTHON, ['tests/serve/check_manifests.py', ...FILES], { encoding: 'utf8' });
    expect(output).toMatch(/^\d{3} values, 0 problems\n$/);
  });

  test.for([
    ['deploy/kubernetes/reviews.yaml', 3],
    ['deploy/kserve/serve.yaml', 1],
  ] as const)('of %s start the program with flags and probes that it has', async ([file, probeCount]) => {
    const [container] = findContainers(readManifests(file));
    const [model = '', ...flags] = container?.args ?? [];
    expect(model).toMatch(/^\/.+\.onnx$/);
    const args = [BINARY_MODEL, ...flags, '--port', '0'].map((arg) =>
      arg === '{{.Name}}' ? 'reviews' : arg,
    );
    const child = spawn(process.execPath, [PROGRAM, 'serve', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const [address] = await once(child.stdout, 'data');
    const url = String(address).trim();
    const probes = [container?.readinessProbe, container?.livenessProbe, container?.startupProbe];
    const paths = probes.flatMap((probe) => probe?.httpGet.path ?? []);
    expect(paths).toHaveLength(probeCount);
    for (const path of [...paths, '/v2/models/reviews']) {
      expect((await fetch(url + path)).status, path).toBe(200);
    }
  });
});
