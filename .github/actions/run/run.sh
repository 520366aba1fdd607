#!/usr/bin/env bash
# Restores the newest journal of an earlier attempt, and begins the run or goes on with it.
set -euo pipefail

mkdir -p "$RUNNER_TEMP/journals" .millrace
newest=$(find "$RUNNER_TEMP/journals" -name "$NAME.journal.*.tgz" | sort --version-sort | tail -n 1)
if [ -n "$newest" ]; then tar -xzf "$newest" -C .millrace runs; fi

printf '%s' "$INPUTS" > "$RUNNER_TEMP/inputs.json"
options=(--input-file "$RUNNER_TEMP/inputs.json" --continue --require-sandbox --github-output "$GITHUB_OUTPUT")
if [ -n "$EXPECT" ]; then options+=(--expect "$EXPECT"); fi
if [ -n "$POLICY" ]; then options+=(--policy "$POLICY"); fi
# The run itself gets the signal of a cancelled workflow, and its `finally` steps run.
exec millrace run "${options[@]}" -- "$FLOW"
