/** A route handler of Next.js, as app/api/classify/route.js: POST { "text": "The best movie" }. It needs the Node runtime. */
import { loadClassifier } from '@onnx-bridge/runtime';

export const runtime = 'nodejs';

/** Loaded once, by the first request. */
let loading;

export async function POST(request) {
  const { text } = await request.json();
  if (typeof text !== 'string') return Response.json({ error: 'text must be a string' }, { status: 400 });
  loading ??= loadClassifier(process.env.MODEL ?? 'model.onnx');
  const classifier = await loading;
  return Response.json(await classifier.classify(text, { signal: request.signal }));
}
