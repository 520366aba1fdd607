#!/usr/bin/env bash
# Tells what happened in the job's summary, and packs the report and the journal.
set -euo pipefail

if [ ! -d .millrace/runs ]; then exit 0; fi
millrace report latest --format markdown >> "$GITHUB_STEP_SUMMARY"
millrace report latest --output "$RUNNER_TEMP/report.html"
# The links that say which process works on the run stay behind: it is gone with its machine.
tar -czf "$RUNNER_TEMP/$NAME.journal.$GITHUB_RUN_ATTEMPT.tgz" -C .millrace --exclude='runs/*/owner.[0-9]*' runs
