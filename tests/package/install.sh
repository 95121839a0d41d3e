#!/usr/bin/env bash
# Installs the packed packages with npm into an empty folder, as a user does, and runs the program from there.
# Needs a package registry, so that it is no part of `npm test`; the packages must be compiled.
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
model=$PWD/runtime/src/node/fixtures/binary.onnx

npm pack --silent --ignore-scripts --pack-destination "$home" ./runtime ./export ./train ./cli >/dev/null
cd "$home"
echo '{ "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error ./*.tgz

for package in ./*.tgz; do npx --yes publint@0.3.25 "$package"; done
# The program itself has nothing to import. Not node16: attw does not know that require() takes these modules.
for package in ./onnx-bridge-{runtime,export,train}-*.tgz; do
  npx --yes @arethetypeswrong/cli@0.18.5 "$package" --profile esm-only
done

npx --no-install onnx-bridge classify "$model" 'The best movie'
npx --no-install onnx-bridge train --data synthetic --limit 100 --epochs 1 --units 4 --output run
npx --no-install onnx-bridge export run
npx --no-install onnx-bridge classify run/model.onnx 'The best movie'
