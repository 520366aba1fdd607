import { actionVersions } from './action-versions.ts';
import type { JobStep } from './workflow-job.ts';

/** One stage of a run: the first, or the one behind an approval. */
export interface Stage {
  /** The name of the workflow, which those of artifacts begin with. */
  readonly workflow: string;
  /** From 1. */
  readonly number: number;
}

/**
 * Brings back the newest journal of this workflow run: of the latest attempt, and in it of the latest
 * stage. The first stage of a first attempt has none. Artifacts of earlier attempts can be read
 * through GitHub's public interface only, which is why a token is named.
 */
export function restoreSteps({ workflow, number }: Stage): readonly JobStep[] {
  const when = number === 1 ? { if: 'github.run_attempt > 1' } : {};
  return [
    {
      name: 'Download the journals of this workflow run',
      ...when,
      uses: actionVersions.downloadArtifact,
      with: {
        pattern: `${workflow}.journal.*`,
        path: '${{ runner.temp }}/journals',
        'merge-multiple': true,
        'github-token': '${{ github.token }}',
        'run-id': '${{ github.run_id }}',
      },
    },
    {
      name: 'Restore the newest journal',
      ...when,
      run: [
        'mkdir -p "$RUNNER_TEMP/journals" .millrace',
        `newest=$(find "$RUNNER_TEMP/journals" -name '${workflow}.journal.*.tgz' | sort --version-sort | tail -n 1)`,
        'if [ -n "$newest" ]; then tar -xzf "$newest" -C .millrace runs; fi',
        '',
      ].join('\n'),
    },
  ];
}

/**
 * Keeps the journal of this stage, whatever happened, also when the workflow was cancelled. As one
 * archive: an artifact by itself drops empty folders, links and modes, and refuses some names. The
 * links that say which process works on the run stay behind: that process is gone with its machine.
 */
export function keepSteps({ workflow, number }: Stage): readonly JobStep[] {
  const stage = String(number);
  const archive = `"$RUNNER_TEMP/${workflow}.journal.$GITHUB_RUN_ATTEMPT.${stage}.tgz"`;
  return [
    {
      name: 'Pack the journal',
      if: 'always()',
      run: [
        'if [ ! -d .millrace/runs ]; then exit 0; fi',
        `tar -czf ${archive} -C .millrace --exclude='runs/*/owner.[0-9]*' runs`,
        '',
      ].join('\n'),
    },
    {
      name: 'Keep the journal',
      if: 'always()',
      uses: actionVersions.uploadArtifact,
      with: {
        name: `${workflow}.journal.\${{ github.run_attempt }}.${stage}`,
        path: `\${{ runner.temp }}/${workflow}.journal.\${{ github.run_attempt }}.${stage}.tgz`,
        'if-no-files-found': 'ignore',
        'compression-level': 0,
      },
    },
  ];
}

/** Writes the run's report into the summary of the job, and keeps the one for the browser. */
export function reportSteps({ workflow, number }: Stage, command: string): readonly JobStep[] {
  const stage = String(number);
  return [
    {
      name: 'Report',
      if: 'always()',
      run: [
        'if [ ! -d .millrace/runs ]; then exit 0; fi',
        `${command} report latest --format markdown >> "$GITHUB_STEP_SUMMARY"`,
        `${command} report latest --output "$RUNNER_TEMP/report.html"`,
        '',
      ].join('\n'),
    },
    {
      name: 'Keep the report',
      if: 'always()',
      uses: actionVersions.uploadArtifact,
      with: {
        name: `${workflow}.report.\${{ github.run_attempt }}.${stage}`,
        path: '${{ runner.temp }}/report.html',
        'if-no-files-found': 'ignore',
      },
    },
  ];
}
