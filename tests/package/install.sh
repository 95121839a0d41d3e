#!/usr/bin/env bash
# Installs the packed packages with npm into an empty folder, as a user does, and runs the program from there, on each Node.
# Needs a package registry, so that it is no part of `npm test`.
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
project=$PWD
model=$project/runtime/src/node/fixtures/binary.onnx

npm run --silent build -- --logLevel warn
npm pack --silent --ignore-scripts --pack-destination "$home" ./runtime ./export ./train ./cli ./web-demo >/dev/null
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

# The page that the packages bring, with the model in front.
node node_modules/onnx-bridge/bin/onnx-bridge.js demo "$model" --port 0 >address.txt &
demo=$!
until [ -s address.txt ]; do kill -0 "$demo" && sleep 0.2; done
address=$(cat address.txt)
curl --fail --silent --show-error "$address" | grep '<title>onnx-bridge</title>'
curl --fail --silent --show-error "${address}models.json" | grep '"url":"models/own.onnx"'
kill -INT "$demo"
wait "$demo" || [ $? -eq 130 ]
