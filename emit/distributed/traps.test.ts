import { expect, test } from 'vitest';
import { openWorkflowRun, type Leg, type LegEnd } from '../testing/actions-model/play-workflow.ts';
import { distributedSamples, distributedText } from '../testing/distributed-samples.ts';

/** What GitHub does that nobody expects: for each, that our workflow stands it, and what stands it. */

const text = (name: string): string => distributedText(distributedSamples[name] ?? expect.fail());

/** The same workflow without what guards it. */
function without(workflow: string, guard: string | RegExp, instead = ''): string {
  const changed = workflow.replaceAll(
    typeof guard === 'string' ? guard : new RegExp(guard, 'g'),
    instead,
  );
  expect(changed).not.toBe(workflow);
  return changed;
}

/** What a leg says when all goes well: nothing is asked for and nothing is needless. */
function well({ job, attempt, shard }: Leg, more: Readonly<Record<string, string>> = {}): LegEnd {
  const digest = `sha256:${job}.${String(shard)}.${String(attempt)}`;
  const manifest = shard === undefined ? 'manifest' : `manifest-${String(shard)}`;
  return {
    result: 'success',
    outputs: {
      ...(job === 'begin' ? { at: `${String(attempt)}000`, started: String(attempt) } : {}),
      attempt: String(attempt),
      [manifest]: digest,
      'shards-each': '[0,1,2,3]',
      'asks-ask': 'true',
      by: 'ada',
      ...more,
    },
  };
}

const failing = (leg: Leg): LegEnd => ({ ...well(leg), result: 'failure' });

const dying: LegEnd = { result: 'failure', outputs: {}, dies: true };

/** Plays a workflow whose legs end well but for those that are named; `ran` lists what ran, as `job@attempt`. */
function open(workflow: string, legs: Readonly<Record<string, (leg: Leg) => LegEnd>> = {}) {
  const ran: string[] = [];
  const seen = new Map<string, Leg>();
  const run = openWorkflowRun(
    workflow,
    () => 0,
    (leg) => {
      const shard = leg.shard === undefined ? '' : `.${String(leg.shard)}`;
      ran.push(`${leg.job}${shard}@${String(leg.attempt)}`);
      seen.set(`${leg.job}@${String(leg.attempt)}`, leg);
      if (leg.isStopped) return { result: 'cancelled', outputs: well(leg).outputs };
      return (legs[leg.job] ?? well)(leg);
    },
  );
  const needsOf = (key: string): Needs => {
    const { env } = seen.get(key) ?? expect.fail();
    return JSON.parse(env['needs'] ?? '') as Needs;
  };
  return { play: run.play, ran, needsOf, envOf: (key: string) => seen.get(key)?.env };
}

type Needs = Readonly<
  Record<string, { readonly result: string; readonly outputs: Readonly<Record<string, string>> }>
>;

const attemptGuard = / && needs\.run-\w+\.outputs\.attempt == github\.run_attempt/;

test('all goes well: every group runs once, and what the direct predecessors say arrives', () => {
  const { play, ran, needsOf } = open(text('chain'));
  expect(play({ kind: 'first' })['finish']?.result).toBe('success');
  expect(ran).toEqual(['begin@1', 'run-load@1', 'run-check@1', 'finish@1']);
  expect(needsOf('run-check@1')['run-load']?.outputs['manifest']).toContain('run-load');
});

test('an output that holds a masked text is dropped, and what it was before stays: the attempt tells', () => {
  const { play, needsOf } = open(text('chain'), {
    'run-load': (leg) =>
      leg.attempt === 1 ? failing(leg) : { ...well(leg), masks: ['sha256:run-load'] },
  });
  play({ kind: 'first' });
  play({ kind: 'failed' });
  const { result, outputs } = needsOf('run-check@2')['run-load'] ?? expect.fail();
  expect({ result, attempt: outputs['attempt'] }).toEqual({ result: 'success', attempt: '2' });
  expect(outputs['manifest']).toMatch(/\.1$/);
});

test('of the legs of a matrix one output is kept a name: each has a name of its own', () => {
  const digests = (workflow: string): readonly string[] => {
    const { play, needsOf } = open(workflow, {
      'run-each': (leg) => well(leg, { manifest: `sha256:${String(leg.shard)}` }),
    });
    play({ kind: 'first' });
    const { outputs } = needsOf('run-sum@1')['run-each'] ?? expect.fail();
    return Object.keys(outputs).filter((name) => name.startsWith('manifest'));
  };
  expect(digests(text('shards'))).toHaveLength(4);
  const shared = '      manifest: ${{ steps.run.outputs.manifest }}\n';
  expect(digests(without(text('shards'), /( +manifest-\d: .*\n)+/, shared))).toEqual(['manifest']);
});

test('a job that is run again and dies keeps what it said before, which nothing goes on with', () => {
  const play = (workflow: string): readonly string[] => {
    const run = open(workflow, {
      'run-load': (leg) => (leg.attempt === 1 ? failing(leg) : dying),
    });
    run.play({ kind: 'first' });
    run.play({ kind: 'failed' });
    return run.ran;
  };
  expect(play(text('chain'))).not.toContain('run-check@2');
  expect(play(without(text('chain'), attemptGuard))).toContain('run-check@2');
});

test('nor is anybody asked to approve on the ground of what was said before', () => {
  const play = (workflow: string): readonly string[] => {
    const run = open(workflow, { 'run-plan': (leg) => (leg.attempt === 1 ? failing(leg) : dying) });
    run.play({ kind: 'first' });
    run.play({ kind: 'failed' });
    return run.ran;
  };
  expect(play(text('approval'))).not.toContain('approve-ask@2');
  expect(play(without(text('approval'), attemptGuard))).toContain('approve-ask@2');
});

test('a skipped ancestor skips all below it, unless the condition says a word of its own', () => {
  const play = (workflow: string): readonly string[] => {
    const run = open(workflow, { 'run-plan': (leg) => well(leg, { 'asks-ask': 'false' }) });
    run.play({ kind: 'first' });
    return run.ran;
  };
  expect(play(text('approval'))).toEqual([
    'begin@1',
    'run-plan@1',
    'run-ask@1',
    'run-tell@1',
    'finish@1',
  ]);
  expect(play(without(text('approval'), /!cancelled\(\)\n +&& /))).not.toContain('run-tell@1');
});

test('a matrix is stopped by its first failure, unless it is told not to', () => {
  const play = (workflow: string): number => {
    let stopped = 0;
    const run = openWorkflowRun(
      workflow,
      () => 0,
      (leg) => {
        if (leg.isStopped) stopped += 1;
        return leg.shard === 0 ? failing(leg) : well(leg);
      },
    );
    run.play({ kind: 'first' });
    return stopped;
  };
  expect(play(text('shards'))).toBe(0);
  expect(play(without(text('shards'), 'fail-fast: false'))).toBe(3);
});

test('an empty matrix is an error, so a job with nothing to do is skipped and the next goes on', () => {
  const play = (workflow: string): readonly string[] => {
    const run = open(workflow, { 'run-list': (leg) => well(leg, { 'shards-each': '[]' }) });
    run.play({ kind: 'first' });
    return run.ran;
  };
  expect(play(text('shards'))).toEqual(['begin@1', 'run-list@1', 'run-sum@1', 'finish@1']);
  const unguarded = without(
    text('shards'),
    / +&& needs\.run-list\.outputs\.shards-each != '\[\]'\n/,
  );
  expect(() => play(unguarded)).toThrow('The matrix of run-each is empty');
});

test('an artifact cannot be written twice, so each leg has its own', () => {
  const play = (workflow: string): void => void open(workflow).play({ kind: 'first' });
  expect(() => {
    play(text('shards'));
  }).not.toThrow();
  expect(() => {
    play(without(text('shards'), 'group.each.${{ matrix.shard }}.', 'group.each.0.'));
  }).toThrow('is there already');
});

test('a cancellation stops what runs and reaches `finally`, which is told of it', () => {
  const play = (workflow: string) => {
    const run = open(workflow);
    run.play({ kind: 'first', cancelAfter: 1 });
    return run;
  };
  const { ran, envOf, needsOf } = play(text('ends'));
  expect(ran).toEqual([
    'begin@1',
    'run-build@1',
    'run-other@1',
    'cancelled@1',
    'run-finally-clean@1',
    'finish@1',
  ]);
  expect(envOf('run-finally-clean@1')).toMatchObject({ cancelled: 'yes' });
  expect(needsOf('run-finally-clean@1')).toMatchObject({
    'run-build': { result: 'cancelled' },
    'run-on-error-tell': { result: 'skipped' },
  });
  const unguarded = play(without(text('ends'), 'always()\n', '!cancelled()\n'));
  expect(unguarded.ran).not.toContain('run-finally-clean@1');
  const untold = play(without(text('ends'), 'if: ${{ cancelled() }}', 'if: ${{ false }}'));
  expect(untold.envOf('finish@1')).toMatchObject({ cancelled: '' });
});

test('a cancellation that stopped no job leaves only `finish` to run again, which says the same again', () => {
  const told: unknown[] = [];
  const run = openWorkflowRun(
    text('chain'),
    () => 0,
    (leg) => {
      if (leg.job === 'finish') told.push([leg.attempt, leg.env['cancelled']]);
      // Its last step had ended when the signal came.
      return leg.job === 'finish' ? failing(leg) : well(leg);
    },
  );
  run.play({ kind: 'first', cancelAfter: 2 });
  run.play({ kind: 'failed' });
  expect(told).toEqual([
    [1, 'yes'],
    [2, 'yes'],
  ]);
});

test('a job that a cancellation stopped runs again, and the run goes on as if nobody had cancelled', () => {
  const run = open(text('chain'), { finish: failing });
  run.play({ kind: 'first', cancelAfter: 1 });
  run.play({ kind: 'failed' });
  expect(run.ran.filter((one) => one.endsWith('@2'))).toEqual([
    'run-load@2',
    'run-check@2',
    'finish@2',
  ]);
  expect(run.envOf('finish@2')).toMatchObject({ cancelled: '' });
});

test('a cancellation does not stop a `finally` that runs, and an end that was well stays one', () => {
  const run = open(text('ends'));
  const jobs = run.play({ kind: 'first', cancelAfter: 3 });
  expect(jobs['run-finally-clean']?.result).toBe('success');
  expect(run.envOf('finish@1')).toMatchObject({ cancelled: '' });
});

test('`on-error` runs when a group failed, and neither it nor `finally` when one died', () => {
  const play = (end: (leg: Leg) => LegEnd): readonly string[] => {
    const run = open(text('ends'), { 'run-other': end });
    run.play({ kind: 'first' });
    return run.ran.slice(3);
  };
  expect(play(failing)).toEqual(['run-on-error-tell@1', 'run-finally-clean@1', 'finish@1']);
  expect(play(() => dying)).toEqual(['finish@1']);
  expect(play(well)).toEqual(['run-finally-clean@1', 'finish@1']);
});

test('who says no stops all that comes after; run again, somebody is asked again', () => {
  const no = (leg: Leg): LegEnd =>
    leg.attempt === 1 ? { result: 'failure', outputs: {} } : well(leg);
  const play = (workflow: string): readonly string[] => {
    const run = open(workflow, { 'approve-ask': no });
    run.play({ kind: 'first' });
    run.play({ kind: 'failed' });
    return run.ran;
  };
  expect(play(text('approval'))).toEqual([
    ...['begin@1', 'run-plan@1', 'approve-ask@1', 'finish@1'],
    ...['approve-ask@2', 'run-ask@2', 'run-tell@2', 'finish@2'],
  ]);
  const unguarded = without(
    text('approval'),
    / +&& \(needs\.approve-ask\.result == 'success' \|\| needs\.approve-ask\.result == 'skipped'\)\n/,
  );
  expect(play(unguarded)).toContain('run-tell@1');
});

test('a later group that nothing is left of is not begun, and those after it are', () => {
  const run = open(text('approval'), {
    'run-plan': (leg) => ({
      ...well(leg, { 'needless-ask': 'true', 'needless-tell': 'false' }),
      result: 'failure',
    }),
  });
  run.play({ kind: 'first' });
  expect(run.ran).toEqual(['begin@1', 'run-plan@1', 'run-tell@1', 'finish@1']);
});

test('what an earlier attempt called needless is needed when it is run again', () => {
  const run = open(text('approval'), {
    'run-plan': (leg) => (leg.attempt === 1 ? failing(leg) : well(leg, { 'needless-ask': 'true' })),
    'run-ask': (leg) => well(leg, { 'needless-tell': 'true' }),
  });
  run.play({ kind: 'first' });
  expect(run.ran).not.toContain('run-tell@1');
  run.play({ kind: 'failed' });
  // `run-ask` is skipped now, and what it said in the first attempt no longer counts.
  expect(run.ran).not.toContain('run-ask@2');
  expect(run.ran).toContain('run-tell@2');
});

test('failed jobs run again in the same run; all of them run again in a new one', () => {
  const run = open(text('chain'), {
    'run-check': (leg) => (leg.attempt === 3 ? well(leg) : failing(leg)),
  });
  run.play({ kind: 'first' });
  run.play({ kind: 'failed' });
  expect(run.needsOf('run-check@2')['begin']?.outputs['started']).toBe('1');
  run.play({ kind: 'all' });
  expect(run.needsOf('run-check@3')['begin']?.outputs['started']).toBe('3');
  expect(run.ran).toEqual([
    ...['begin@1', 'run-load@1', 'run-check@1', 'finish@1'],
    ...['run-check@2'],
    ...['finish@2'],
    ...['begin@3', 'run-load@3', 'run-check@3', 'finish@3'],
  ]);
});

test('of a matrix only the legs that failed run again', () => {
  const run = open(text('shards'), {
    'run-each': (leg) => (leg.shard === 2 && leg.attempt === 1 ? failing(leg) : well(leg)),
  });
  run.play({ kind: 'first' });
  const after = run.ran.length;
  run.play({ kind: 'failed' });
  expect(run.ran.slice(after)).toEqual(['run-each.2@2', 'run-sum@2', 'finish@2']);
  const { outputs } = run.needsOf('run-sum@2')['run-each'] ?? expect.fail();
  expect(outputs['manifest-0']).toMatch(/\.1$/);
  expect(outputs['manifest-2']).toMatch(/\.2$/);
});
