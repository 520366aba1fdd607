import { expect, test } from 'vitest';
import type { Grants, Lock, ScriptStep } from '../../lock/index.ts';
import type { AuditFacts } from '../model/facts.ts';
import { joinUses, type TracedUse } from './join-uses.ts';
import { judgeUse } from './judge-use.ts';
import { powerFindings } from './power-findings.ts';

const path = 'flows/a.yaml';

/** A flow of one step; the rules look at nothing else of a lock. */
function lockOf(grants: Grants, secrets: readonly string[] = []): Lock {
  const step = { id: 'one', kind: 'script', script: 'digest', grants, secrets } as unknown;
  return { flow: { path }, steps: [step as ScriptStep] } as unknown as Lock;
}

function factsOf(lock: Lock, more: Partial<AuditFacts> = {}): AuditFacts {
  const flow = {
    path,
    lock: { kind: 'read', lock, text: '' },
    lockPath: 'flows/a.lock.json',
    grantsPath: 'flows/a.grants',
    grants: 'one\tenv\tA\none\tnet\t*\none\trun\tgit\n',
  };
  const facts = { flows: [flow], use: { steps: [] }, history: { denied: [] }, ...more };
  return facts as unknown as AuditFacts;
}

const use: TracedUse = {
  run: 'r1',
  startedAt: 7,
  flow: path,
  place: 'one',
  script: 'digest',
  grants: { env: ['A', 'B'] },
  hasSucceeded: true,
  used: { grants: { env: ['B'] } },
};

const found = (facts: AuditFacts): readonly string[] =>
  powerFindings(facts).map(
    ({ rule, subject, location }) => `${rule} ${subject} ${String(location.line)}`,
  );

test('power/everything: a kind that is granted whole is found, a list is not', () => {
  expect(found(factsOf(lockOf({ net: true })))).toEqual(['power/everything net:* 2']);
  expect(found(factsOf(lockOf({ net: ['a.example'] })))).toEqual([]);
});

test('a fix names the command that makes it, whatever the flow is called', () => {
  const named = (flow: string): readonly (string | undefined)[] => {
    const lock = { ...lockOf({ env: ['A', 'B'], net: true }), flow: { path: flow } } as Lock;
    const used = [{ ...use, flow, grants: { env: ['A', 'B'], net: true } } as const];
    const facts = factsOf(lock, { use: joinUses([lock], used) });
    const [own] = facts.flows;
    return powerFindings({ ...facts, flows: own ? [{ ...own, path: flow }] : [] }).map(
      ({ fix }) => fix,
    );
  };
  const plain = named('flows/a/b.yaml');
  expect(plain).toHaveLength(3);
  for (const fix of plain) expect(fix).toMatch(/`millrace tighten (?:--write )?a\/b`/);
  for (const fix of named("flows/$(id) `x` '.yaml")) {
    expect(fix).toContain("'$(id) `x` '\\'''");
  }
});

test('power/run: each program is found', () => {
  expect(found(factsOf(lockOf({ run: ['git'] })))).toEqual(['power/run run:git 3']);
  expect(found(factsOf(lockOf({ env: ['A'] })))).toEqual([]);
});

test('power/secret-and-network: it takes a secret and a wide network', () => {
  const rule = 'power/secret-and-network';
  const rules = (grants: Grants, secrets: readonly string[]): boolean =>
    powerFindings(factsOf(lockOf(grants, secrets))).some((one) => one.rule === rule);
  expect(rules({ net: true }, ['S'])).toBe(true);
  expect(rules({ net: ['*.com'] }, ['S'])).toBe(true);
  expect(rules({ net: ['10.0.0.0/8'] }, ['S'])).toBe(true);
  expect(rules({ net: true }, [])).toBe(false);
  expect(rules({ net: ['*.example.com', 'a.example'] }, ['S'])).toBe(false);
});

test('power/grant-unused and grant-wide say after how many attempts, and what is enough', () => {
  const lock = lockOf({ env: ['A', 'B'] });
  const [finding] = powerFindings(factsOf(lock, { use: joinUses([lock], [use, use]) }));
  expect(finding).toMatchObject({
    rule: 'power/grant-unused',
    subject: 'env:A',
    message:
      'one is granted env A, which it did not use in 2 traced attempts. That is few: other inputs may need it.',
    location: { path: 'flows/a.grants', line: 1 },
  });
  const wide = lockOf({ env: ['B*'] });
  const uses = Array.from({ length: 5 }, () => ({ ...use, grants: { env: ['B*'] } }));
  expect(powerFindings(factsOf(wide, { use: joinUses([wide], uses) }))).toMatchObject([
    {
      rule: 'power/grant-wide',
      message: 'one is granted env B*, and used B of it in 5 traced attempts.',
      fix: 'In `permissions` of the step, write env: [B] in its place. `millrace tighten --write a` writes it.',
    },
  ]);
});

test('uses of another script, other grants, another step or flow do not count; failed ones use and count not', () => {
  const lock = lockOf({ env: ['A', 'B'] });
  const others: readonly TracedUse[] = [
    { ...use, script: 'other' },
    { ...use, grants: { env: ['B'] } },
    { ...use, place: 'two' },
    { ...use, flow: 'flows/b.yaml' },
  ];
  expect(joinUses([lock], others)).toEqual({ steps: [] });
  const failed: TracedUse = {
    ...use,
    hasSucceeded: false,
    used: { grants: { env: ['A'] }, isCut: true },
  };
  expect(joinUses([lock], [use, failed]).steps).toEqual([
    {
      flow: path,
      step: 'one',
      attempts: 1,
      runs: 1,
      since: 7,
      used: { env: ['A', 'B'] },
      isCut: true,
      blind: [],
    },
  ]);
});

test('it is said of how many runs, and since when', () => {
  const lock = lockOf({ env: ['A', 'B'] });
  const runs = [
    { ...use, run: 'r3', startedAt: 30 },
    { ...use, run: 'r2', startedAt: 20 },
    { ...use, run: 'r2', startedAt: 20 },
    { ...use, run: 'r1', startedAt: 10, hasSucceeded: false },
  ];
  const counted = { attempts: 3, runs: 2, since: 20 };
  expect(joinUses([lock], runs).steps).toMatchObject([counted]);
  const [failed] = joinUses([lock], runs.slice(3)).steps;
  expect(failed).toMatchObject({ attempts: 0, runs: 0 });
  expect(failed).not.toHaveProperty('since');
});

test('what ran at a place that steps of two branches have counts for neither', () => {
  const grants: Grants = { env: ['A', 'B'] };
  const [step] = lockOf(grants).steps;
  const branch = { if: true, steps: [step] };
  const choose = { id: 'pick', kind: 'choose', branches: [branch, branch] } as unknown;
  const lock = { flow: { path }, steps: [choose] } as unknown as Lock;
  const ran = { ...use, place: 'pick/one' };
  expect(joinUses([lock], [ran])).toEqual({ steps: [] });
  expect(judgeUse(lock, joinUses([lock], [ran]))).toEqual([
    { place: 'pick/one', held: grants, use: { kind: 'shared' } },
  ]);
  const one = {
    ...lock,
    steps: [{ ...(choose as object), branches: [branch] }],
  } as unknown as Lock;
  expect(joinUses([one], [ran]).steps).toMatchObject([{ step: 'pick/one', attempts: 1 }]);
});

test('each step that holds something is judged, and why nothing is known is told apart', () => {
  const lock = lockOf({ env: ['A', 'B'] });
  const kindOf = (...uses: readonly TracedUse[]): string | undefined =>
    judgeUse(lock, joinUses([lock], uses))[0]?.use.kind;
  expect(kindOf()).toBe('untraced');
  expect(kindOf({ ...use, script: 'other' })).toBe('untraced');
  expect(kindOf({ ...use, hasSucceeded: false })).toBe('failed');
  expect(kindOf(use, { ...use, used: { ...use.used, isCut: true } })).toBe('cut');
  expect(judgeUse(lock, joinUses([lock], [use]))[0]?.use).toMatchObject({
    kind: 'known',
    narrowings: [{ kind: 'env', value: 'A', instead: [] }],
    enough: { env: ['B'] },
  });
  expect(judgeUse(lockOf({}), { steps: [] })).toEqual([]);
});

test('power/policy: what the policy denies is found at its grant', () => {
  const denied = [{ flow: path, step: 'one', kind: 'run', value: 'git', rule: 'deny: run' }];
  const facts = factsOf(lockOf({ env: ['A'] }), {
    history: { denied } as unknown as AuditFacts['history'],
  });
  expect(found(facts)).toEqual(['power/policy run:git 3']);
});
