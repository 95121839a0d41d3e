import { type Command, InvalidArgumentError } from 'commander';

interface DemoFlags {
  readonly host: string;
  readonly port?: number;
}

/** Adds `demo` to the program. */
export function addDemoCommand(program: Command, { signal }: { readonly signal: AbortSignal }): void {
  program
    .command('demo')
    .description('serve the demo page, in which a model answers while a text is typed')
    .argument('[model]', 'MODEL.onnx; without it, the models that the page brings')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on (default: 4321, or a free one)', parsePort)
    .action(async (modelPath: string | undefined, { host, port }: DemoFlags) => {
      const { runDemo } = await import('./run-demo.ts');
      await runDemo({
        modelPath,
        host,
        port,
        signal,
        onReady: (url) => {
          console.log(url);
          console.error('Press Ctrl-C to stop.');
        },
      });
    });
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new InvalidArgumentError('a number from 0 to 65535 is expected.');
  return port;
}
