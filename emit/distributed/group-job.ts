import { givenInputs, guardOptions, outputOption, runScript, secretsEnv } from '../run-script.ts';
import { cacheStep, setupSteps } from '../setup-steps.ts';
import type { JobStep, WorkflowJob } from '../workflow-job.ts';
import {
  environmentOf,
  mayCache,
  minutesOf,
  runPermissions,
  type WorkflowSource,
} from '../workflow-source.ts';
import { arriveSteps, leaveSteps } from './artifact-steps.ts';
import { beginJobId, cancelledJobId, groupCondition } from './conditions.ts';
import type { GroupJob } from './job-graph.ts';

/** A lock's source with the digest of the plan that divides it. */
export interface DistributedSource extends WorkflowSource {
  readonly planDigest: string;
}

/** The job that runs one group, or each of its shards. */
export function groupJob(source: DistributedSource, job: GroupJob): WorkflowJob {
  const { lock, facts, name: workflow } = source;
  const { group, id, ancestors, counter } = job;
  const { trust } = group;
  const isSharded = counter !== undefined;
  return {
    id,
    name: `Run ${group.name}`,
    needs: needsOf(job),
    if: groupCondition(job),
    ...(isSharded ? { shards: `needs.${counter}.outputs.shards-${group.steps[0] ?? ''}` } : {}),
    runsOn: trust.runsOn,
    ...environmentOf(trust.environment),
    minutes: minutesOf(lock),
    permissions: runPermissions,
    outputs: outputsOf(job),
    steps: [
      ...setupSteps(facts),
      ...(mayCache(lock, trust.secrets) ? [cacheStep(facts)] : []),
      ...arriveSteps(workflow, ancestors.length === 0),
      runStep(source, job),
      ...leaveSteps({ workflow, group: group.name, isSharded }),
    ],
  };
}

/** The jobs that come before a group, the one that asks for it last. */
export function needsOf({ group, ancestors, gate }: GroupJob): readonly string[] {
  return [
    beginJobId,
    ...(group.section === 'finally' ? [cancelledJobId] : []),
    ...jobIds(ancestors),
    ...(gate === undefined ? [] : [gate.id]),
  ];
}

/** Of groups and of what holds them back. */
export function jobIds(jobs: readonly GroupJob[]): readonly string[] {
  return jobs.flatMap(({ id, gate }) => (gate === undefined ? [id] : [gate.id, id]));
}

/** Digests, numbers and booleans alone. Each shard has a name of its own for its digest. */
export function outputNames({ group, later }: GroupJob): readonly string[] {
  if (group.shards !== undefined) {
    const manifests = Array.from({ length: group.shards }, (_, at) => `manifest-${String(at)}`);
    return ['attempt', ...manifests];
  }
  return [
    'attempt',
    'manifest',
    ...(group.asks ?? []).map((step) => `asks-${step}`),
    ...(group.counts ?? []).map((step) => `shards-${step}`),
    ...later.map((name) => `needless-${name}`),
  ];
}

function outputsOf(job: GroupJob): NonNullable<WorkflowJob['outputs']> {
  return Object.fromEntries(
    outputNames(job).map((name) => [name, `\${{ steps.run.outputs.${name} }}`]),
  );
}

function runStep(
  source: DistributedSource,
  { group, ancestors, gate, counter }: GroupJob,
): JobStep {
  const isLast = group.section === 'finally';
  const inputs = givenInputs(source);
  // Who finds no run begun begins it: the first ones, and who cleans up after a cancellation.
  const mayBegin = ancestors.length === 0 || isLast;
  const { env, options } = commonParts(source, mayBegin ? inputs.options : []);
  return {
    name: 'Run the group',
    id: 'run',
    env: {
      ...env,
      ...(mayBegin ? inputs.env : {}),
      ...(isLast ? cancelledEnv : {}),
      ...(counter === undefined ? {} : { shard: '${{ matrix.shard }}' }),
      ...(gate === undefined ? {} : { approver: `\${{ needs.${gate.id}.outputs.by }}` }),
      ...secretsEnv(group.trust.secrets),
    },
    run: runScript(
      source,
      [
        `run-group ${source.facts.id} ${group.name}`,
        ...options,
        '--leaving "$RUNNER_TEMP/leaving"',
        ...(counter === undefined ? [] : ['--shard "$shard"']),
        // Empty when nobody had to be asked.
        ...(gate === undefined ? [] : ['${approver:+--by "$approver"}']),
        ...(isLast ? [cancelledOption] : []),
        outputOption,
      ],
      mayBegin ? [...writeNeeds, ...inputs.prepare] : writeNeeds,
    ),
  };
}

/** Of every command that works on what other jobs left. */
export function commonParts(
  source: DistributedSource,
  inputOptions: readonly string[],
): { readonly env: Readonly<Record<string, string>>; readonly options: readonly string[] } {
  return {
    env: { needs: '${{ toJSON(needs) }}' },
    options: [
      ...inputOptions,
      ...guardOptions(source),
      `--expect-plan ${source.planDigest}`,
      '--run-key "$GITHUB_RUN_ID"',
      '--attempt "$GITHUB_RUN_ATTEMPT"',
      '--needs "$RUNNER_TEMP/needs.json"',
      '--arriving "$RUNNER_TEMP/arriving"',
    ],
  };
}

export const writeNeeds: readonly string[] = [`printf '%s' "$needs" > "$RUNNER_TEMP/needs.json"`];

export const cancelledEnv: Readonly<Record<string, string>> = {
  cancelled: `\${{ needs.${cancelledJobId}.result == 'success' && 'yes' || '' }}`,
};

export const cancelledOption = '${cancelled:+--cancelled}';
