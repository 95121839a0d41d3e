/** The command `serve` as a process of its own, and requests for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Request } from 'autocannon';
import { onnxBridge } from './child-process.ts';

export interface ServingProcess {
  readonly url: string;
  /** One of the figures at /metrics. */
  readFigure(name: string): Promise<number>;
  /** Ends it with SIGTERM, and gives the exit code. */
  stop(): Promise<number | null>;
}

/** @param flags of `serve`, besides the port, which is a free one. */
export async function startServing(model: string, flags: readonly string[] = []): Promise<ServingProcess> {
  const { file, args } = onnxBridge('serve', model, '--port', '0', ...flags);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [address] = await Promise.race([once(child.stdout, 'data'), exited]);
  const url = String(address).trim();
  if (!URL.canParse(url)) throw new Error(`serve ended with ${url} before it served`);
  return {
    url,
    readFigure: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
      return Number(line?.split(' ')[1]);
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [exitCode] = await exited;
      return exitCode;
    },
  };
}

/** Requests with all texts in turn, so many in each. */
export function classifyRequests(texts: readonly string[], textsPerRequest: number): Request[] {
  return Array.from({ length: Math.floor(texts.length / textsPerRequest) }, (_, index) => {
    const start = index * textsPerRequest;
    const body =
      textsPerRequest === 1 ? { text: texts[start] } : { texts: texts.slice(start, start + textsPerRequest) };
    return { method: 'POST', path: '/classify', body: JSON.stringify(body) };
  });
}
