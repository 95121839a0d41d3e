/** Drives an installed Firefox over Marionette, the WebDriver server inside of it, which geckodriver only translates. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';

/** Where systems put it; `FIREFOX` in the environment names another place. */
const PROGRAMS = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** Any free port, which Firefox then writes into its profile. */
const PREFERENCES = `user_pref('marionette.port', 0);`;
const PORT_FILE = 'MarionetteActivePort';
const POLL_MS = 100;

export const FIREFOX_MISSING =
  'no Firefox found: install it (on Debian: apt-get install --no-install-recommends firefox-esr) or name its program in FIREFOX';

/** Path of the program, or undefined where there is none. */
export function findFirefox(): string | undefined {
  const { FIREFOX } = process.env;
  return FIREFOX || PROGRAMS.find((path) => existsSync(path));
}

const ReplySchema = v.looseTuple([
  v.literal(1),
  v.number(),
  v.nullable(v.object({ error: v.string(), message: v.string() })),
  v.unknown(),
]);

/** One window of a Firefox with a profile of its own. */
export class Firefox {
  readonly #program: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #messages: AsyncGenerator<unknown, void>;

  private constructor(program: ChildProcess, profile: string, socket: Socket) {
    this.#program = program;
    this.#profile = profile;
    this.#socket = socket;
    this.#messages = readMessages(socket);
  }

  /** Starts it without a window on the screen. */
  static async launch(programPath: string): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'onnx-bridge-firefox-'));
    await writeFile(join(profile, 'user.js'), PREFERENCES);
    const args = ['--headless', '--marionette', '--profile', profile];
    const program = spawn(programPath, args, { stdio: 'ignore' });
    const portFile = join(profile, PORT_FILE);
    while (!existsSync(portFile) && program.exitCode === null) await setTimeout(POLL_MS);
    const socket = connect(Number(await readFile(portFile, 'utf8')), '127.0.0.1');
    await once(socket, 'connect');
    const firefox = new Firefox(program, profile, socket);
    // A greeting comes first.
    await firefox.#messages.next();
    await firefox.#send('WebDriver:NewSession', {});
    return firefox;
  }

  async goto(url: string): Promise<void> {
    await this.#send('WebDriver:Navigate', { url });
  }

  /** Goes back in the history, as the button does. */
  async back(): Promise<void> {
    await this.#send('WebDriver:Back', {});
  }

  /** Types into an element, key by key. */
  async type(selector: string, text: string): Promise<void> {
    const found = await this.#send('WebDriver:FindElement', { using: 'css selector', value: selector });
    const [id] = Object.values(v.parse(v.record(v.string(), v.string()), found));
    await this.#send('WebDriver:ElementSendKeys', { id, text });
  }

  /** Runs the body of an async function in the page, and gives what it returns, as JSON has it. */
  evaluate(body: string): Promise<unknown> {
    // Without a sandbox, a script sees what the page's own scripts see.
    const script = `return (async () => { ${body} })();`;
    return this.#send('WebDriver:ExecuteScript', { script, args: [], sandbox: null });
  }

  async close(): Promise<void> {
    const exit = once(this.#program, 'exit');
    await this.#send('Marionette:Quit', { flags: ['eForceQuit'] });
    await exit;
    this.#socket.destroy();
    await rm(this.#profile, { recursive: true, force: true });
  }

  /** Sends `[0, id, command, parameters]` and waits for `[1, id, error, result]`: there is one command at a time. */
  async #send(command: string, parameters: object): Promise<unknown> {
    const message = JSON.stringify([0, 0, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    const [, , error, result] = v.parse(ReplySchema, (await this.#messages.next()).value);
    if (error !== null) throw new Error(`${command}: ${error.message}`);
    const wrapped = v.safeParse(v.strictObject({ value: v.unknown() }), result);
    return wrapped.success ? wrapped.output.value : result;
  }
}

/** Each message is its length in bytes, a colon, and JSON. */
async function* readMessages(socket: Socket): AsyncGenerator<unknown, void> {
  let received = Buffer.alloc(0);
  for await (const bytes of socket) {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const colon = received.indexOf(':');
      const end = colon + 1 + Number(received.toString('latin1', 0, colon));
      if (colon < 0 || received.byteLength < end) break;
      const message: unknown = JSON.parse(received.toString('utf8', colon + 1, end));
      received = received.subarray(end);
      yield message;
    }
  }
}
