#!/usr/bin/env bash
# Puts `millrace` on the PATH of the steps that follow.
set -euo pipefail

own=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
lock=$GITHUB_WORKSPACE/package-lock.json
pins='process.exit(require(process.argv[1]).packages?.["node_modules/millrace"]?.integrity ? 0 : 1)'

if [ -f "$lock" ] && node -e "$pins" "$lock"; then
  echo 'Millrace comes from package-lock.json.'
  cd "$GITHUB_WORKSPACE"
  npm ci --ignore-scripts
  echo "$PWD/node_modules/.bin" >> "$GITHUB_PATH"
  exit
fi

echo "Millrace is built from this action's own commit."
home=$RUNNER_TEMP/millrace
mkdir -p "$home/bin"
# From a copy: the folder of an action belongs to the runner, and jobs may share it.
tar -c -C "$own" --exclude=./.git --exclude=./.millrace --exclude=./dist --exclude=./node_modules . |
  tar -x -C "$home"
(cd "$home" && npm ci --ignore-scripts && npm run build)
printf '#!/bin/sh\nexec node "%s/dist/bin/main.js" "$@"\n' "$home" > "$home/bin/millrace"
chmod +x "$home/bin/millrace"
echo "$home/bin" >> "$GITHUB_PATH"
