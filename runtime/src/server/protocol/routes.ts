import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { classifyTexts } from '../classify-texts.ts';
import type { Inference } from '../inference.ts';
import { readRequestBody } from '../request-body.ts';
import type { ServedModel } from '../served-model.ts';
import type { ServerEnv } from '../server-env.ts';
import { describeModel, describeServer, MODEL_VERSION } from './metadata.ts';
import { JSON_LENGTH_HEADER, readInferenceBody } from './read-body.ts';
import { readInputs } from './read-inputs.ts';
import type { InferenceResponse } from './schemas.ts';
import { wantedOutputs, writeOutputs } from './write-outputs.ts';

export interface ProtocolOptions {
  readonly model: ServedModel;
  /** In addresses. */
  readonly modelName: string;
  readonly inference: Inference;
  readonly maxBodyBytes: number;
  /** False while the server ends, so that nothing new is sent to it. */
  readonly isReady: () => boolean;
}

/** The Open Inference Protocol: metadata, health, inference. */
export function createProtocolRoutes(options: ProtocolOptions): Hono<ServerEnv> {
  const { model, modelName, isReady } = options;
  const server = describeServer();
  const app = new Hono<ServerEnv>();
  app.get('/v2', (context) => context.json(server));
  app.get('/v2/health/live', (context) => context.json({ live: true }));
  app.get('/v2/health/ready', (context) => context.json({ ready: isReady() }, isReady() ? 200 : 503));
  // The version is optional in each of these.
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version'] as const) {
    app.get(path, (context) => {
      checkModel(context, modelName);
      return context.json(describeModel(modelName, model.classifier.info.labels));
    });
    app.get(`${path}/ready`, (context) => {
      checkModel(context, modelName);
      return context.json({ name: modelName, ready: isReady() }, isReady() ? 200 : 503);
    });
    app.post(`${path}/infer`, (context) => {
      checkModel(context, modelName);
      return infer(context, options);
    });
  }
  return app;
}

function checkModel(context: Context, modelName: string): void {
  const { name = '', version = MODEL_VERSION } = context.req.param();
  if (name !== modelName) {
    throw new HTTPException(404, {
      message: `There is no model "${name}"; the model here is "${modelName}"`,
    });
  }
  if (version !== MODEL_VERSION) {
    const message = `Model "${name}" has no version "${version}"; its version is "${MODEL_VERSION}"`;
    throw new HTTPException(404, { message });
  }
}

async function infer(
  context: Context<ServerEnv>,
  { inference, modelName, maxBodyBytes }: ProtocolOptions,
): Promise<Response> {
  const { incoming } = context.env;
  const bytes = await readRequestBody(incoming, maxBodyBytes);
  const body = readInferenceBody(bytes, incoming.headers[JSON_LENGTH_HEADER]);
  const inputs = readInputs(body);
  wantedOutputs(body.request);
  const { outputs, binary } = await inference.run({
    textCount: inputs.kind === 'text' ? inputs.texts.length : inputs.rows.length,
    request: context.req.raw,
    work: async (classifier, classifyOptions) => {
      const results =
        inputs.kind === 'text'
          ? await classifyTexts(classifier, inputs.texts, classifyOptions)
          : await classifier.classifyTokens(inputs.rows, classifyOptions);
      return writeOutputs(body.request, results, classifier.info.labels);
    },
  });
  const response: InferenceResponse = {
    model_name: modelName,
    model_version: MODEL_VERSION,
    ...(body.request.id !== undefined && { id: body.request.id }),
    outputs: [...outputs],
  };
  if (binary.length === 0) {
    return context.json(response);
  }
  const json = Buffer.from(JSON.stringify(response), 'utf8');
  return context.body(Buffer.concat([json, ...binary]), 200, {
    'content-type': 'application/octet-stream',
    [JSON_LENGTH_HEADER]: String(json.byteLength),
  });
}
