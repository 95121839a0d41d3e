import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { ClassificationSchema, ClassificationsSchema, ClassifyRequestSchema } from './classify-route.ts';
import { describeServer } from './protocol/metadata.ts';
import {
  InferenceRequestSchema,
  InferenceResponseSchema,
  ModelMetadataSchema,
  ServerMetadataSchema,
} from './protocol/schemas.ts';

/** Everything that is sent and answered as JSON; requests are really checked with these schemas. */
const SCHEMAS = {
  ClassifyRequest: ClassifyRequestSchema,
  ClassifyResponse: v.union([ClassificationSchema, ClassificationsSchema]),
  InferenceRequest: InferenceRequestSchema,
  InferenceResponse: InferenceResponseSchema,
  ModelMetadata: ModelMetadataSchema,
  ServerMetadata: ServerMetadataSchema,
  Live: v.object({ live: v.boolean() }),
  Ready: v.object({ ready: v.boolean() }),
  ModelReady: v.object({ name: v.string(), ready: v.boolean() }),
  Error: v.object({ error: v.string() }),
} satisfies Record<string, v.GenericSchema>;

type SchemaName = keyof typeof SCHEMAS;

const FAILURES = {
  400: 'The request is not what it should be',
  401: 'The API key is missing or wrong',
  404: 'There is no such model or version',
  408: 'The client has closed the connection',
  413: 'The body is too long, or has too many texts',
  415: 'The body is compressed',
  500: 'The model or the server failed',
  503: 'The server is busy; the header Retry-After says when to come again',
  504: 'The answer took too long',
} as const;

type FailureStatus = keyof typeof FAILURES;

interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly request?: SchemaName;
  readonly response: SchemaName | 'text';
  readonly failures: readonly FailureStatus[];
  /** Answers without a key. */
  readonly isOpen?: boolean;
}

const WORK: readonly FailureStatus[] = [400, 408, 413, 415, 500, 503, 504];

const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/classify',
    summary: 'Classify a text, or many texts',
    request: 'ClassifyRequest',
    response: 'ClassifyResponse',
    failures: WORK,
  },
  {
    method: 'get',
    path: '/healthz',
    summary: 'The process answers',
    response: 'text',
    failures: [],
    isOpen: true,
  },
  { method: 'get', path: '/metrics', summary: 'Figures for Prometheus', response: 'text', failures: [] },
  { method: 'get', path: '/v2', summary: 'Server metadata', response: 'ServerMetadata', failures: [] },
  {
    method: 'get',
    path: '/v2/health/live',
    summary: 'Server live',
    response: 'Live',
    failures: [],
    isOpen: true,
  },
  {
    method: 'get',
    path: '/v2/health/ready',
    summary: 'Server ready',
    response: 'Ready',
    failures: [],
    isOpen: true,
  },
  ...['/v2/models/{name}', '/v2/models/{name}/versions/{version}'].flatMap(modelOperations),
];

function modelOperations(path: string): Operation[] {
  return [
    { method: 'get', path, summary: 'Model metadata', response: 'ModelMetadata', failures: [404] },
    { method: 'get', path: `${path}/ready`, summary: 'Model ready', response: 'ModelReady', failures: [404] },
    {
      method: 'post',
      path: `${path}/infer`,
      summary: 'Inference',
      request: 'InferenceRequest',
      response: 'InferenceResponse',
      failures: [404, ...WORK],
    },
  ];
}

/** Describes the server as OpenAPI 3.1, for documentation and for generators of clients. */
export function createOpenApiDocument(modelName: string, hasApiKey: boolean): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describeOperation(operation, modelName, hasApiKey),
    };
  }
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => [name, jsonSchemaOf(schema)]);
  return {
    openapi: '3.1.0',
    info: {
      title: `onnx-bridge: ${modelName}`,
      version: describeServer().version,
      description: 'A text classifier, by the Open Inference Protocol (version 2) and by POST /classify.',
    },
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      ...(hasApiKey && { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function describeOperation(
  operation: Operation,
  modelName: string,
  hasApiKey: boolean,
): Record<string, unknown> {
  const { path, summary, request, response, failures, isOpen = false } = operation;
  const needsKey = hasApiKey && !isOpen;
  const statuses: readonly FailureStatus[] = needsKey ? [401, ...failures] : failures;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(name === 'name' && { enum: [modelName] }) },
  }));
  return {
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(request !== undefined && { requestBody: { required: true, content: json(request) } }),
    responses: {
      200: { description: 'OK', content: response === 'text' ? TEXT : json(response) },
      ...Object.fromEntries(
        statuses.map((status) => [status, { description: FAILURES[status], content: json('Error') }]),
      ),
    },
    ...(needsKey && { security: [{ apiKey: [] }] }),
  };
}

const TEXT = { 'text/plain': { schema: { type: 'string' } } };

function json(schema: SchemaName): Record<string, unknown> {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}

/** A check that JSON Schema cannot say (one of two fields) is left out; the server makes it all the same. */
function jsonSchemaOf(schema: v.GenericSchema): Record<string, unknown> {
  const { $schema: _dialect, ...jsonSchema } = toJsonSchema(schema, {
    ignoreActions: ['check', 'safe_integer'],
  });
  return jsonSchema;
}
