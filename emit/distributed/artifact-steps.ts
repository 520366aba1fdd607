import { actionVersions } from '../action-versions.ts';
import type { JobStep } from '../workflow-job.ts';

/** What tells the artifact of a job apart from all others of a workflow run. */
export interface GroupArtifact {
  /** The name of the workflow, which those of artifacts begin with. */
  readonly workflow: string;
  readonly group: string;
  readonly isSharded: boolean;
}

/**
 * Brings what other jobs of this workflow run have left, in all its attempts. Those of earlier attempts can be
 * read through GitHub's public interface only, which is why a token is named.
 * @param isFirst nothing comes before the job: it can find only what it left itself, in an earlier attempt
 */
export function arriveSteps(workflow: string, isFirst: boolean): readonly JobStep[] {
  return [
    {
      name: 'Download what jobs of this workflow run have left',
      ...(isFirst ? { if: 'github.run_attempt > 1' } : {}),
      uses: actionVersions.downloadArtifact,
      with: {
        pattern: `${workflow}.group.*`,
        path: '${{ runner.temp }}/artifacts',
        'merge-multiple': true,
        'github-token': '${{ github.token }}',
        'run-id': '${{ github.run_id }}',
      },
    },
    {
      name: 'Unpack it',
      // An archive that is damaged is no reason to stop: what is missing is told by what needs it.
      run: [
        '# A folder each: what one archive links to, another could write through.',
        'mkdir -p "$RUNNER_TEMP/artifacts" "$RUNNER_TEMP/arriving"',
        `find "$RUNNER_TEMP/artifacts" -name '${workflow}.group.*.tgz' -print0 | while IFS= read -r -d '' archive; do`,
        '  folder="$RUNNER_TEMP/arriving/$(basename "$archive" .tgz)"',
        '  mkdir -p "$folder"',
        '  tar -xzf "$archive" -C "$folder" || echo "::warning::What a job left is damaged."',
        'done',
        '',
      ].join('\n'),
    },
  ];
}

/**
 * Keeps what the job leaves, whatever happened, also when the workflow was cancelled. As one archive: an artifact by itself drops
 * empty folders and modes, and refuses some names. No artifact can be written twice, so the name holds shard and attempt.
 */
export function leaveSteps({ workflow, group, isSharded }: GroupArtifact): readonly JobStep[] {
  const name = `${workflow}.group.${group}`;
  const shard = isSharded ? '${{ matrix.shard }}' : '0';
  const packed = `${name}.${isSharded ? '$shard' : '0'}.$GITHUB_RUN_ATTEMPT.tgz`;
  const kept = `${name}.${shard}.\${{ github.run_attempt }}`;
  return [
    {
      name: 'Pack what the job leaves',
      if: 'always()',
      ...(isSharded ? { env: { shard } } : {}),
      run: [
        'if [ ! -d "$RUNNER_TEMP/leaving" ]; then exit 0; fi',
        `tar -czf "$RUNNER_TEMP/${packed}" -C "$RUNNER_TEMP/leaving" .`,
        '',
      ].join('\n'),
    },
    {
      name: 'Keep what the job leaves',
      if: 'always()',
      uses: actionVersions.uploadArtifact,
      with: {
        name: kept,
        path: `\${{ runner.temp }}/${kept}.tgz`,
        'if-no-files-found': 'ignore',
        'compression-level': 0,
      },
    },
  ];
}
