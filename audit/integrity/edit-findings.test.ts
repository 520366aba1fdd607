import { expect, test } from 'vitest';
import { type LockedScript, sha256 } from '../../lock/index.ts';
import type { ClosureFacts, ScriptFacts, SubflowFacts } from '../model/closure-facts.ts';
import { editFindings } from './edit-findings.ts';

const entry = 'scripts/a.ts';
const pinned = { sha256: sha256('a'), blob: 'b'.repeat(40), bytes: 'there' } as const;
const edit = { sha256: sha256('edited'), isTracked: true };
const script: LockedScript = {
  entry,
  modules: {},
  call: { form: 'parameters', names: [] },
  input: { type: 'object' },
  output: true,
  permissions: {},
};

function scriptOf(
  modules: ScriptFacts['modules'],
  flow: string,
  more: Partial<ScriptFacts> = {},
): ScriptFacts {
  return { digest: sha256(flow), script, uses: [{ flow, step: 'one' }], modules, ...more };
}

function closures(scripts: readonly ScriptFacts[], subflows: readonly SubflowFacts[] = []) {
  return { scripts, subflows } satisfies ClosureFacts;
}

test('a file that is as pinned, or as in HEAD, is no finding', () => {
  expect(editFindings(closures([scriptOf([{ path: entry, ...pinned }], 'flows/x.yaml')]))).toEqual(
    [],
  );
});

test('an edited module is one finding with both digests, however many flows pin it', () => {
  const old = { ...pinned, sha256: sha256('old') };
  const findings = editFindings(
    closures([
      scriptOf([{ path: entry, ...pinned, edit }], 'flows/x.yaml'),
      scriptOf([{ path: entry, ...old, edit }], 'flows/it’s.yaml'),
    ]),
  );
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    rule: 'integrity/working-tree',
    severity: 'error',
    subject: entry,
    location: { path: entry },
    fix: "Take the change: `millrace pin 'it’s' x && millrace compile 'it’s' x`. Or drop it: `git checkout HEAD -- scripts/a.ts`.",
    related: ['flows/it’s.yaml', 'flows/x.yaml'],
  });
  for (const digest of [edit.sha256, pinned.sha256, old.sha256]) {
    expect(findings[0]?.message).toContain(digest.slice(0, 12));
  }
});

test('a file that git never had cannot be dropped by git', () => {
  const untracked = { ...edit, isTracked: false };
  const [only] = editFindings(
    closures([scriptOf([{ path: entry, ...pinned, edit: untracked }], 'flows/x.yaml')]),
  );
  expect(only?.fix).toBe('Take the change: `millrace pin x && millrace compile x`.');
});

test('a command never names more flows than a person would paste', () => {
  const flows = Array.from({ length: 6 }, (_, at) => `flows/f${String(at)}.yaml`);
  const [only] = editFindings(
    closures(flows.map((flow) => scriptOf([{ path: entry, ...pinned, edit }], flow))),
  );
  expect(only?.fix).toContain('`millrace pin --affected && millrace compile`');
  expect(only?.related).toEqual(flows);
});

test('Deno locks and locks of subflows are held to their pins as well', () => {
  const denoLock = { path: 'scripts/a.deno.lock', ...pinned, edit };
  const subflow: SubflowFacts = {
    flow: 'flows/x.yaml',
    digest: sha256('sub'),
    path: 'flows/sub.lock.json',
    ...pinned,
    edit,
  };
  const findings = editFindings(closures([scriptOf([], 'flows/x.yaml', { denoLock })], [subflow]));
  expect(findings.map(({ location }) => location.path)).toEqual([denoLock.path, subflow.path]);
});
