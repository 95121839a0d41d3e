import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The C interface of libtensorflow, as far as the addon of setup needs it. */
const HEADER = `
#pragma once
struct TF_Status; struct TF_Buffer; struct TF_Tensor; struct TF_Operation; struct TF_Session; struct TF_Output;
struct TFE_Context; struct TFE_ContextOptions; struct TFE_Op; struct TFE_TensorHandle;
extern "C" void TFE_Execute(TFE_Op*, TFE_TensorHandle**, int*, TF_Status*);
extern "C" TFE_Context* TFE_NewContext(const TFE_ContextOptions*, TF_Status*);
`;

/** Stands for libtensorflow: an operation gives the number of those two signals that are held back meanwhile. */
const LIBRARY = `
#include <signal.h>
#include <pthread.h>
#include "tensorflow/c/c_api.h"
extern "C" void TFE_Execute(TFE_Op*, TFE_TensorHandle**, int* count, TF_Status*) {
  sigset_t held;
  pthread_sigmask(SIG_SETMASK, nullptr, &held);
  *count = sigismember(&held, SIGPROF) + sigismember(&held, SIGINT) + 10 * sigismember(&held, SIGSEGV);
}
extern "C" TFE_Context* TFE_NewContext(const TFE_ContextOptions*, TF_Status*) { return nullptr; }
extern "C" void TF_SessionRun(TF_Session*, const TF_Buffer*, const TF_Output*, TF_Tensor* const*, int,
  const TF_Output*, TF_Tensor**, int, const TF_Operation* const*, int, TF_Buffer*, TF_Status*) {}
`;

/** Stands for tfjs-node's addon: a function that runs an operation and gives its count. */
const BINDING = `
#include <node_api.h>
#include "tensorflow/c/c_api.h"
static napi_value Execute(napi_env env, napi_callback_info) {
  int count = -1;
  TFE_Execute(nullptr, nullptr, &count, nullptr);
  napi_value result;
  napi_create_int32(env, count, &result);
  return result;
}
NAPI_MODULE_INIT() {
  napi_value execute;
  napi_create_function(env, "execute", NAPI_AUTO_LENGTH, Execute, nullptr, &execute);
  napi_set_named_property(env, exports, "execute", execute);
  return exports;
}
`;

/** Stands for tfjs-node: the product is right only if both signals, and no fault, were held back. */
const INDEX = `
const { execute } = require('./lib/napi-v8/tfjs_binding.node');
const matMul = () => ({ dataSync: () => (execute() === 2 ? [7, 10, 15, 22] : [execute()]) });
module.exports = {
  tensor2d: () => ({ matMul }),
  getBackend: () => 'tensorflow',
  backend: () => ({ binding: { TF_Version: '2.0.0-fake' }, isUsingGpuDevice: false }),
};
`;

const PACKAGE_JSON = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  main: 'index.js',
  binary: { module_name: 'tfjs_binding', napi_versions: [3, 8] },
};

/** Why the addon cannot be built on this machine without a network, or undefined. */
export function buildUnavailableReason(): string | undefined {
  const headers = join(dirname(realpathSync(process.execPath)), '../include/node/node_api.h');
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'g++ is not installed';
  }
  return existsSync(headers) ? undefined : 'there is no node_api.h beside node';
}

/** Puts a package into a project that looks like tfjs-node as npm installs it, and gives its folder. */
export async function createFakePackage(projectFolder: string, version?: string): Promise<string> {
  const folder = join(projectFolder, 'node_modules/@tensorflow/tfjs-node');
  await mkdir(join(folder, 'binding'), { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ ...PACKAGE_JSON, version: version ?? '4.22.0' }),
  );
  await writeFile(join(folder, 'index.js'), INDEX);
  await writeFile(join(folder, 'binding/binding.cc'), BINDING);
  return folder;
}

/** Compiles libraries that stand for libtensorflow's: the files of its wheel, by their path there. */
export async function compileFakeTensorflow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const include = join(folder, 'include/tensorflow/c/eager');
  await mkdir(include, { recursive: true });
  await writeFile(join(include, '../c_api.h'), HEADER);
  await writeFile(join(include, 'c_api.h'), '#include "tensorflow/c/c_api.h"\n');
  await writeFile(join(folder, 'cc.cc'), LIBRARY);
  await writeFile(join(folder, 'framework.cc'), 'extern "C" int framework() { return 0; }\n');
  const names = ['cc', 'framework'];
  for (const name of names) {
    const output = `libtensorflow_${name}.so.2`;
    const flags = ['-shared', '-fPIC', `-I${join(folder, 'include')}`, `-Wl,-soname,${output}`];
    execFileSync('g++', [...flags, join(folder, `${name}.cc`), '-o', join(folder, output)]);
  }
  const paths = [
    ...names.map((name) => `libtensorflow_${name}.so.2`),
    ...['include/tensorflow/c/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
  ];
  const contents = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  return new Map(contents.map((content, i) => [`tensorflow/${paths[i]}`, content]));
}
