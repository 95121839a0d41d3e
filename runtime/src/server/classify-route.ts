import { Hono } from 'hono';
import * as v from 'valibot';
import { classifyTexts } from './classify-texts.ts';
import type { Inference } from './inference.ts';
import { parseJson } from './parse-json.ts';
import { readRequestBody } from './request-body.ts';
import type { ServerEnv } from './server-env.ts';

export const ClassifyRequestSchema = v.pipe(
  v.strictObject({ text: v.optional(v.string()), texts: v.optional(v.array(v.string())) }),
  v.check(
    ({ text, texts }) => (text === undefined) !== (texts === undefined),
    'give "text", a string, or "texts", an array of strings',
  ),
);

export const ClassificationSchema = v.object({
  label: v.string(),
  probability: v.number(),
  scores: v.record(v.string(), v.number()),
});

export const ClassificationsSchema = v.object({ results: v.array(ClassificationSchema) });

export interface ClassifyOptions {
  readonly inference: Inference;
  readonly maxBodyBytes: number;
}

/** `POST /classify`: `{ text }` is answered by one classification, `{ texts }` by `{ results }` in their order. */
export function createClassifyRoute({ inference, maxBodyBytes }: ClassifyOptions): Hono<ServerEnv> {
  return new Hono<ServerEnv>().post('/classify', async (context) => {
    const body = await readRequestBody(context.env.incoming, maxBodyBytes);
    const { text, texts = [] } = parseJson(body, ClassifyRequestSchema);
    const asked = text === undefined ? texts : [text];
    const results = await inference.run({
      textCount: asked.length,
      request: context.req.raw,
      work: (classifier, options) => classifyTexts(classifier, asked, options),
    });
    return context.json(text === undefined ? { results } : results[0]);
  });
}
