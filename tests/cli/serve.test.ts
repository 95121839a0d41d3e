import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runProgram } from './run-program.ts';

const PROGRAM = resolve('cli/bin/onnx-bridge.js');

interface ServingProgram {
  readonly url: string;
  readonly child: ChildProcessWithoutNullStreams;
  readonly messages: Promise<string>;
}

async function serve(
  flags: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<ServingProgram> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', ...flags], {
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const messages = text(child.stderr);
  const [address] = await once(child.stdout, 'data');
  return { url: String(address).trim(), child, messages };
}

function classify(url: string, texts: readonly string[]): Promise<Response> {
  return fetch(`${url}/classify`, { method: 'POST', body: JSON.stringify({ texts }) });
}

describe('serve', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    'prints its address, and answers what it has accepted before %s ends it',
    async (signal) => {
      const { url, child, messages } = await serve();
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${url}/v2/models/imdb-sentiment/ready`)).status).toBe(200);
      const answers = Array.from({ length: 20 }, () => classify(url, ['The best movie', 'a waste of time']));
      // Sent, so that they are in the server's hands when the signal comes.
      await classify(url, ['one more']);
      child.kill(signal);
      for (const answer of await Promise.all(answers)) {
        expect(JSON.parse(await answer.text()).results).toMatchObject([
          { label: 'positive' },
          { label: 'negative' },
        ]);
      }
      const [exitCode] = await once(child, 'exit');
      expect(exitCode).toBe(0);
      expect(await messages).toMatch(/^Serving "imdb-sentiment" \(cpu: .+\)\n/);
      expect(await messages).toMatch(/\nAnswered all requests and stopped\.\n$/);
    },
  );

  test('takes name and limits from flags, the key from the environment', async () => {
    const { url } = await serve(['--name', 'reviews', '--max-pending-texts', '1'], {
      ONNX_BRIDGE_API_KEY: 's3cret',
    });
    const headers = { authorization: 'Bearer s3cret' };
    expect((await fetch(`${url}/v2/models/reviews`)).status).toBe(401);
    expect((await fetch(`${url}/v2/models/reviews`, { headers })).status).toBe(200);
    const body = JSON.stringify({ texts: ['a', 'b'] });
    expect((await fetch(`${url}/classify`, { method: 'POST', headers, body })).status).toBe(413);
  });

  test('says in one line that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { exitCode, stdout, stderr } = await runProgram(['serve', '--port', port]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Error: The server cannot listen: .+ Where: host .+ Fix: .+\.\n$/);
  });

  test.for([
    [['--port', '70000'], 'Give a whole number from 0 to 65535.'],
    [['--name', 'a/b'], 'Give letters, digits'],
    [['--reload-interval-ms', '-1'], 'Give a whole number of milliseconds.'],
    [['--device', 'abacus'], 'Allowed choices are'],
  ] as const)('refuses %s as wrong usage', async ([flags, reason]) => {
    const { exitCode, stderr } = await runProgram(['serve', ...flags]);
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(2);
  });
});
