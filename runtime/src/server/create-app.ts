import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { routePath } from 'hono/route';
import { answerError } from './answer-error.ts';
import { requireApiKey } from './api-key.ts';
import { createClassifyRoute } from './classify-route.ts';
import type { Inference } from './inference.ts';
import { METRICS_CONTENT_TYPE, type Metrics } from './metrics.ts';
import { createOpenApiDocument } from './openapi.ts';
import { createProtocolRoutes } from './protocol/routes.ts';
import type { ServedModel } from './served-model.ts';
import type { ServerEnv } from './server-env.ts';

export interface AppOptions {
  readonly model: ServedModel;
  readonly modelName: string;
  readonly inference: Inference;
  readonly metrics: Metrics;
  readonly maxBodyBytes: number;
  readonly apiKey: string | undefined;
  /** Origins whose pages may call the server; none by default. */
  readonly corsOrigins: readonly string[] | undefined;
  readonly isReady: () => boolean;
  readonly log: ((message: string) => void) | undefined;
}

/** Asked by orchestrators, which have no key. */
const OPEN_PATHS = ['/healthz', '/v2/health/live', '/v2/health/ready'];

/** Joins routes and what holds for all of them. */
export function createApp(options: AppOptions): Hono<ServerEnv> {
  const { inference, metrics, apiKey, corsOrigins, isReady, log } = options;
  const app = new Hono<ServerEnv>();
  app.onError((error, context) => answerError(error, context, log));
  const unknown = createUnknownApp(app);
  app.notFound((context) => unknown.fetch(context.req.raw, context.env));
  app.use(async (context, next) => {
    const startMs = performance.now();
    await next();
    metrics.countRequest(routePath(context, -1), context.res.status, (performance.now() - startMs) / 1000);
    if (!isReady()) {
      // The server ends: whoever keeps the connection open would send its next request into the void.
      context.header('connection', 'close');
    }
  });
  if (corsOrigins !== undefined) {
    app.use(cors({ origin: [...corsOrigins] }));
  }
  if (apiKey !== undefined) {
    const check = requireApiKey(apiKey);
    app.use((context, next) => (OPEN_PATHS.includes(context.req.path) ? next() : check(context, next)));
  }
  app.get('/healthz', (context) => context.text('ok'));
  app.get('/metrics', (context) =>
    context.body(metrics.render(inference), 200, { 'content-type': METRICS_CONTENT_TYPE }),
  );
  const document = createOpenApiDocument(options.modelName, apiKey !== undefined);
  app.get('/openapi.json', (context) => context.json(document));
  app.route('/', createClassifyRoute(options));
  app.route('/', createProtocolRoutes(options));
  return app;
}

/** Answers what no route of `app` does. On its own, it costs the other requests nothing. */
function createUnknownApp(app: Hono<ServerEnv>): Hono<ServerEnv> {
  const unknown = new Hono<ServerEnv>();
  unknown.use(methodNotAllowed({ app, onMethodNotAllowed: answerWrongMethod }));
  unknown.notFound((context) => {
    const message = `There is no ${context.req.method} ${context.req.path}; see GET /openapi.json`;
    return answerError(new HTTPException(404, { message }), context);
  });
  return unknown;
}

function answerWrongMethod(context: Context, methods: string[]): Response {
  const error = `${context.req.path} answers ${methods.join(' and ')}, not ${context.req.method}`;
  return context.json({ error }, 405, { allow: methods.join(', ') });
}
