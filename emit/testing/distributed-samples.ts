import type { Group, GroupPlan, Trust } from '../../groups/index.ts';
import { type Lock, lockDigest, type LockedStep, sha256 } from '../../lock/index.ts';
import { forEach, one, script, value } from '../../lock/testing/lock-builder.ts';
import { type DistributedWorkflow, emitDistributed } from '../distributed/emit-distributed.ts';
import type { WorkflowFacts } from '../model.ts';
import { approval, inputs, sample } from './sample-flows.ts';

/** A flow, how it is divided, and what else its workflow is written for. */
export interface DistributedSample {
  readonly lock: Lock;
  readonly groups: readonly Group[];
  readonly facts?: Partial<WorkflowFacts>;
}

export function emitDistributedSample({
  lock,
  groups,
  facts,
}: DistributedSample): DistributedWorkflow {
  const digest = lockDigest(JSON.stringify(lock));
  const plan: GroupPlan = { planVersion: 1, lock: sha256(digest), times: {}, groups };
  return emitDistributed(
    lock,
    { id: 'team/report', digest, millrace: { kind: 'package' }, needsHistory: false, ...facts },
    { plan, digest: lockDigest(JSON.stringify(plan)), path: 'flows/team/report.groups.json' },
  );
}

/** The text of a sample that is not refused. */
export function distributedText(given: DistributedSample): string {
  const emitted = emitDistributedSample(given);
  if (!emitted.ok) throw new Error(emitted.message);
  return emitted.text;
}

const trust: Trust = { runsOn: ['ubuntu-24.04'], secrets: [], network: 'bounded' };

/** A group of `main` of these steps, named after the first. */
export function group(steps: readonly string[], parts: Partial<Group> = {}): Group {
  const [name = ''] = steps;
  return { name, section: 'main', steps, after: [], trust, seconds: 60, ...parts };
}

function divided(
  steps: readonly LockedStep[],
  groups: readonly Group[],
  parts: Partial<Lock> = {},
): DistributedSample {
  const triggers = { dispatch: true } as const;
  return { lock: { ...sample({ triggers, ...parts }).lock, steps }, groups };
}

const hostile =
  '${{ secrets.TOKEN }} "quotes" \'single\'\n  run: boom # @someone `x` <!-- \u202e ::error::\t: - {';

/** One workflow each for what a divided flow can be, by the name of its golden file. */
export const distributedSamples: Readonly<Record<string, DistributedSample>> = {
  chain: divided(
    [script('load'), script('check', { needs: ['load'] }), script('report', { needs: ['check'] })],
    [group(['load']), group(['check', 'report'], { after: ['load'] })],
    { interface: inputs({ day: { type: 'string', default: 'today' } }), timeoutMs: 1_800_000 },
  ),
  trust: divided(
    [
      script('build', { runsOn: ['gpu', 'self-hosted'] }),
      script('deploy', { needs: ['test'], secrets: ['DEPLOY_KEY'], environment: 'production' }),
      script('test', { needs: ['build'] }),
    ],
    [
      group(['build'], { trust: { ...trust, runsOn: ['gpu', 'self-hosted'] } }),
      group(['test'], { after: ['build'] }),
      group(['deploy'], {
        after: ['test'],
        trust: { ...trust, environment: 'production', secrets: ['DEPLOY_KEY'] },
      }),
    ],
    { secrets: ['DEPLOY_KEY'] },
  ),
  approval: divided(
    [
      approval('ask', { needs: ['plan'] }),
      script('apply', { needs: ['ask'] }),
      script('plan'),
      script('tell', { needs: ['apply'] }),
    ],
    [
      group(['plan'], { asks: ['ask'] }),
      group(['ask', 'apply'], { approval: 'ask', after: ['plan'] }),
      group(['tell'], { after: ['ask'] }),
    ],
  ),
  shards: divided(
    [
      script('list'),
      forEach('each', [script('work')], { needs: ['list'], parallel: 8 }),
      script('sum', { needs: ['each'] }),
    ],
    [
      group(['list'], { counts: ['each'] }),
      group(['each'], { shards: 4, after: ['list'] }),
      group(['sum'], { after: ['each'] }),
    ],
    { triggers: { dispatch: true, events: { workflow_call: true } } },
  ),
  ends: divided(
    [script('build'), script('other')],
    [
      group(['build']),
      group(['other']),
      group(['tell'], { name: 'on-error-tell', section: 'on-error' }),
      group(['clean'], { name: 'finally-clean', section: 'finally' }),
    ],
    { onError: [value('tell', one)], finally: [value('clean', one)] },
  ),
  hostile: divided(
    [value('Run', one), value('run-x', one, ['Run']), script('begin', { needs: ['run-x'] })],
    [group(['Run', 'run-x']), group(['begin'], { after: ['Run'] })],
    {
      name: hostile,
      description: hostile,
      triggers: {
        dispatch: true,
        events: { workflow_call: true, push: { branches: ['*', 'release/**'] } },
      },
      interface: inputs({ a: { type: 'string', description: hostile, default: hostile } }),
      concurrency: { group: { literal: hostile }, limit: 1 },
    },
  ),
};
