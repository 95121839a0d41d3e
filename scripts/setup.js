/**
 * Makes a fresh clone ready: installs the packages where that was not done or package-lock.json changed since, and
 * compiles. Plain JavaScript without a dependency, since it runs before there is any. Output goes to stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
/** A copy of the lock file that was installed last. */
const INSTALLED_LOCK = join(MODULES, '.onnx-bridge-lock.json');
const LOCK = join(ROOT, 'package-lock.json');

/** Installs and compiles as far as that is needed; ends the process with code 1 where it fails. */
export function setUp() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!isSupported) {
    const what = `Node ${process.versions.node} is not supported`;
    fail(`${what}. Where: ${process.execPath}. Fix: install Node 20.19, 22.12 or later.`);
  }
  if (!isInstalled()) {
    console.error('Installing the packages (npm ci) ...');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    writeFileSync(INSTALLED_LOCK, readFileSync(LOCK));
  }
  // Compiles what changed; about half a second where nothing did.
  run(process.execPath, [join(MODULES, 'typescript', 'bin', 'tsc'), '--build', 'tsconfig.build.json']);
}

/** Builds the page of the demo, in a few seconds. */
export function buildPage() {
  run(process.execPath, [join(MODULES, 'vite', 'bin', 'vite.js'), 'build', 'web-demo', '--logLevel', 'warn']);
}

function isInstalled() {
  if (!existsSync(join(MODULES, 'typescript'))) return false;
  // Who ran npm ci or npm install by hand has no copy of the lock file; that install counts.
  if (!existsSync(INSTALLED_LOCK)) writeFileSync(INSTALLED_LOCK, readFileSync(LOCK));
  return readFileSync(INSTALLED_LOCK).equals(readFileSync(LOCK));
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell });
  if (error || status !== 0) {
    const reason = error ? ` (${error.message})` : '';
    const fix = 'see the lines above; where a package is missing, delete node_modules and try again';
    fail(`Set-up failed${reason}. Where: ${command} ${args.join(' ')}. Fix: ${fix}.`);
  }
}

/** @param {string} message */
function fail(message) {
  console.error(`Error: ${message}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
