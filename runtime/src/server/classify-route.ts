import { Hono } from 'hono';
import * as v from 'valibot';
import { classifyTexts } from './classify-texts.ts';
import type { Inference } from './inference.ts';
import { limitBody } from './limit-body.ts';
import { parseJson } from './parse-json.ts';

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
export function createClassifyRoute({ inference, maxBodyBytes }: ClassifyOptions): Hono {
  return new Hono().post('/classify', limitBody(maxBodyBytes), async (context) => {
    const { text, texts = [] } = parseJson(await context.req.text(), ClassifyRequestSchema);
    if (text !== undefined) {
      const result = await inference.run({
        textCount: 1,
        work: (classifier) => classifier.classify(text),
      });
      return context.json(result);
    }
    const results = await inference.run({
      textCount: texts.length,
      clientSignal: context.req.raw.signal,
      work: (classifier, options) => classifyTexts(classifier, texts, options),
    });
    return context.json({ results });
  });
}
