#!/usr/bin/env bash
# Installs the packed packages with npm into an empty folder, as a user does, and runs the program from there, on each Node.
# Needs a package registry, so that it is no part of `npm test`; the packages must be compiled.
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
project=$PWD
model=$project/runtime/src/node/fixtures/binary.onnx

npm pack --silent --ignore-scripts --pack-destination "$home" ./runtime ./export ./train ./cli >/dev/null
cd "$home"
echo '{ "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error ./*.tgz

for package in ./*.tgz; do npx --yes publint@0.3.25 "$package"; done
# The program itself has nothing to import. Not node16: attw does not know that require() takes these modules.
for package in ./onnx-bridge-{runtime,export,train}-*.tgz; do
  npx --yes @arethetypeswrong/cli@0.18.5 "$package" --profile esm-only
done

# This Node, and newer ones where the registry has them.
nodes=("$(command -v node)")
for version in 22 24; do
  if node=$(npx --yes -p "node@$version" -c 'command -v node'); then
    nodes+=("$node")
  else
    echo "no Node $version: not tried"
  fi
done

cp "$project/tests/package/use-packages.js" .
for node in "${nodes[@]}"; do
  "$node" use-packages.js "$model"
  bridge=("$node" node_modules/onnx-bridge/bin/onnx-bridge.js)
  "${bridge[@]}" train --data synthetic --limit 100 --epochs 1 --units 4 --output run
  "${bridge[@]}" export run
  "${bridge[@]}" classify run/model.onnx 'The best movie'
  rm -r run
done

npx --no-install onnx-bridge classify "$model" 'The best movie'
