import { expect, test } from 'vitest';
import { type DenoLock, type DenoLockPackage, type Lock, sha256 } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput, type Given } from '../testing/compare-input.ts';
import { fileOf, lockOf, scriptOf, scriptsOf, step } from '../testing/small-lock.ts';

function code(given: Given): readonly Change[] {
  return compareSides(compareInput(given)).changes.filter(({ kind }) =>
    /^(module|package|power|integrity)-/.test(kind),
  );
}

function short({ kind, subject, from, to, reaches, severity }: Change): string {
  const reached = reaches.map((one) => `${one.flow}#${one.step ?? ''}`).join(' ');
  return `${severity} ${kind} ${subject}: ${from ?? '-'} -> ${to ?? '-'} [${reached}]`;
}

/** A flow of two steps that run one script whose modules are these, by path and text. */
function running(name: string, modules: { readonly [path: string]: string }): Lock {
  const files = Object.fromEntries(
    Object.entries(modules).map(([path, text]) => [path, fileOf(text)]),
  );
  const script = scriptOf('run', { modules: { 'scripts/run.ts': fileOf('run'), ...files } });
  return lockOf(name, {
    steps: [step('one', 'run'), step('two', 'run')],
    scripts: scriptsOf({ run: script }),
  });
}

test('a module that many steps and flows share is one entry, with the size of its change', () => {
  const texts = { [sha256('a\nb\n')]: 'a\nb\n', [sha256('a\nc\nd\n')]: 'a\nc\nd\n' };
  const found = code({
    base: [running('x', { 'lib/a.ts': 'a\nb\n' }), running('y', { 'lib/a.ts': 'a\nb\n' })],
    head: [running('x', { 'lib/a.ts': 'a\nc\nd\n' }), running('y', { 'lib/a.ts': 'a\nc\nd\n' })],
    texts,
  });
  const [from, to] = [sha256('a\nb\n').slice(0, 12), sha256('a\nc\nd\n').slice(0, 12)];
  expect(found.map(short)).toEqual([
    `notable module-changed lib/a.ts: ${from} -> ${to} [flows/x.yaml#one flows/x.yaml#two flows/y.yaml#one flows/y.yaml#two]`,
  ]);
  expect(found[0]).toMatchObject({
    flow: 'flows/x.yaml',
    diff: { added: 2, removed: 1 },
    location: { path: 'lib/a.ts' },
  });
});

test('modules come, go and move; equal bytes under several paths are told apart', () => {
  const base = running('x', { 'lib/a.ts': 'same', 'lib/b.ts': 'same', 'lib/old.ts': 'old' });
  const head = running('x', { 'lib/a.ts': 'same', 'lib/c.ts': 'same', 'lib/new.ts': 'new' });
  const found = code({ base: [base], head: [head] }).map(({ kind, subject, from, diff }) => [
    kind,
    subject,
    from,
    diff,
  ]);
  expect(found).toEqual([
    ['module-added', 'lib/new.ts', undefined, undefined],
    ['module-changed', 'lib/c.ts', 'lib/b.ts', undefined],
    ['module-removed', 'lib/old.ts', sha256('old').slice(0, 12), undefined],
  ]);
});

const integrity = (mark: string): string => `sha512-${mark.repeat(86)}==`;

function packages(
  entries: { readonly [id: string]: Partial<DenoLockPackage> },
  direct: readonly string[] = [],
): DenoLock {
  return {
    version: '5',
    specifiers: Object.fromEntries(
      direct.map((id) => [`npm:${id}`, id.slice(id.indexOf('@', 1) + 1)]),
    ),
    npm: Object.fromEntries(
      Object.entries(entries).map(([id, entry]) => [id, { integrity: integrity('A'), ...entry }]),
    ),
  };
}

/** The changes between two Deno locks of a script that holds this power. */
function packageChanges(
  before: DenoLock | undefined,
  after: DenoLock | undefined,
  given: Given & { readonly net?: readonly string[] } = {},
): readonly Change[] {
  const lock = (name: string): Lock => {
    const script = scriptOf('run', {
      denoLock: { path: 'scripts/run.deno.lock', ...fileOf(name) },
    });
    const grants = given.net === undefined ? {} : { net: given.net };
    return lockOf('x', {
      steps: [step('one', 'run', { grants })],
      scripts: scriptsOf({ run: script }),
    });
  };
  const denoLocks = {
    ...(before && { [sha256('before')]: before }),
    ...(after && { [sha256('after')]: after }),
  };
  return code({ ...given, base: [lock('before')], head: [lock('after')], denoLocks });
}

test('packages come, go and change, direct and transitive, with what may run beside their code', () => {
  const found = packageChanges(
    packages({ 'a@1.0.0': {}, 'b@1.0.0': {}, 'gone@1.0.0': {} }, ['a@1.0.0']),
    packages({ 'a@1.1.0': {}, 'b@1.0.0': { scripts: true }, '@s/new@2.0.0': { os: ['linux'] } }, [
      'a@1.1.0',
    ]),
  );
  const reach = '[flows/x.yaml#one]';
  expect(found.map(short)).toEqual([
    `notable package-added npm:@s/new: - -> 2.0.0 (transitive, native code) ${reach}`,
    `notable package-changed npm:a: 1.0.0 (direct) -> 1.1.0 (direct) ${reach}`,
    `notable package-changed npm:b: 1.0.0 (transitive) -> 1.0.0 (transitive, install script) ${reach}`,
    `fine package-removed npm:gone: 1.0.0 (transitive) -> - ${reach}`,
  ]);
});

test('a package that is new in a step with power shares that power', () => {
  const found = packageChanges(packages({}), packages({ 'a@1.0.0': {} }), { net: ['a.com'] });
  expect(found.map(short)).toEqual([
    'notable power-shared npm:a: - -> net a.com [flows/x.yaml#one]',
    'notable package-added npm:a: - -> 1.0.0 (transitive) [flows/x.yaml#one]',
  ]);
  expect(found[0]?.via).toEqual({ kind: 'package', name: 'a' });
});

test('other bytes under the same version fail the review, unless the policy lets them pass', () => {
  const before = packages({ 'a@1.0.0': {} });
  const after = packages({ 'a@1.0.0': { integrity: integrity('B') } });
  const [found] = packageChanges(before, after);
  expect(found).toMatchObject({
    kind: 'integrity-changed',
    severity: 'refused',
    subject: 'npm:a@1.0.0',
    from: integrity('A'),
    to: integrity('B'),
  });
  const [allowed] = packageChanges(before, after, {
    policy: ({ kind, value }) =>
      kind === 'integrity' && value === 'npm:a@1.0.0'
        ? { effect: 'allow', by: [], text: 'mirror' }
        : undefined,
  });
  expect(allowed?.severity).toBe('fine');
});

test('peers alone are no change of a package', () => {
  const before = packages({ 'a@1.0.0_p@1.0.0': {}, 'p@1.0.0': {} });
  const after = packages({ 'a@1.0.0': {}, 'p@1.0.0': {} });
  expect(packageChanges(before, after)).toEqual([]);
});

test('a Deno lock that is not to be had is said, not passed over', () => {
  const found = packageChanges(packages({}), undefined);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ kind: 'package-changed', subject: 'scripts/run.deno.lock' });
});
