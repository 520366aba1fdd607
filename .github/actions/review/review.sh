#!/usr/bin/env bash
# Reviews, and leaves the exit code for the last step: what was found is kept and told before the job fails.
set -euo pipefail

code=0
millrace review --base "$BASE" --head "$HEAD" --approvals-from-github --format github --out "$RUNNER_TEMP/review" || code=$?
summary=$RUNNER_TEMP/review/summary.md
if [ -f "$summary" ]; then cat "$summary" >> "$GITHUB_STEP_SUMMARY"; fi
printf 'code=%s\n' "$code" >> "$GITHUB_OUTPUT"
