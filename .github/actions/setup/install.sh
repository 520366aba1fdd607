#!/usr/bin/env bash
# Puts `millrace` on the PATH of the steps that follow.
set -euo pipefail

own=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
lock=$GITHUB_WORKSPACE/package-lock.json
home=$RUNNER_TEMP/millrace
pins='process.exit(require(process.argv[1]).packages?.["node_modules/millrace"]?.integrity ? 0 : 1)'

put_on_path() {
  mkdir -p "$home/bin"
  printf '#!/bin/sh\nexec node "%s" "$@"\n' "$1" > "$home/bin/millrace"
  chmod +x "$home/bin/millrace"
  echo "$home/bin" >> "$GITHUB_PATH"
}

if [ -f "$lock" ] && node -e "$pins" "$lock"; then
  echo 'Millrace comes from package-lock.json.'
  cd "$GITHUB_WORKSPACE"
  npm ci --ignore-scripts
  # The program of that package, and no other: a dependency may call one of its own `tar`, or `millrace`.
  bin=$(node -p 'require(process.argv[1]).bin.millrace' "$PWD/node_modules/millrace/package.json")
  put_on_path "$PWD/node_modules/millrace/$bin"
  exit
fi

echo "Millrace is built from this action's own commit."
mkdir -p "$home"
# From a copy: the folder of an action belongs to the runner, and jobs may share it.
tar -c -C "$own" --exclude=./.git --exclude=./.millrace --exclude=./dist --exclude=./node_modules . |
  tar -x -C "$home"
(cd "$home" && npm ci --ignore-scripts && npm run build)
put_on_path "$home/dist/bin/main.js"
