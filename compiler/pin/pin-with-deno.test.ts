import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDenoLock } from '../../lock/index.ts';
import { DenoLockError, findDeno, resolveDenoLock } from '../../store/index.ts';
import { startRegistry, type TestRegistry } from '../../store/testing/registry.ts';
import { memoryHost } from '../testing/memory-host.ts';
import type { DenoLockAnswer, PinHost } from './pin-host.ts';
import { pinRepository } from './pin-repository.ts';
import { updatePackages } from './update-packages.ts';

let registry: TestRegistry;

beforeEach(async () => {
  registry = await startRegistry();
  registry.add({ name: 'bar', version: '1.0.0' });
  registry.add({ name: 'foo', version: '1.0.0', dependencies: { bar: '^1.0.0' } });
});

afterEach(async () => {
  await registry.close();
});

function hostOf(files: ReadonlyMap<string, string>): PinHost {
  return {
    ...memoryHost({ files }),
    resolveDenoLock: async (request): Promise<DenoLockAnswer> => {
      const deno = await findDeno({});
      try {
        return { ok: true, text: await resolveDenoLock({ ...request, deno, env: registry.env }) };
      } catch (error) {
        if (error instanceof DenoLockError) return { ok: false, problems: error.problems };
        throw error;
      }
    },
  };
}

function flowsOf(files: ReadonlyMap<string, string>): { path: string; bytes: Uint8Array }[] {
  const path = 'flows/f.yaml';
  return [{ path, bytes: new TextEncoder().encode(files.get(path)) }];
}

function idsIn(text: string | undefined): readonly string[] {
  const parsed = parseDenoLock(text ?? '');
  return parsed.ok ? Object.keys(parsed.lock.npm) : [parsed.message];
}

test('pin locks the packages, a second pin changes nothing, and update moves lock and pin', async () => {
  const files = new Map([
    ['scripts/a.ts', "import './b.ts';\nimport 'npm:foo@^1.0.0';\n"],
    ['scripts/b.ts', "import 'npm:bar@1';\n"],
    ['flows/f.yaml', 'steps: { x: { uses: scripts/a.ts } } # kept\n'],
  ]);
  const once = await pinRepository({ flows: flowsOf(files) }, hostOf(files));
  expect(once.diagnostics).toEqual([]);
  expect(idsIn(once.files.get('scripts/a.deno.lock'))).toEqual(['bar@1.0.0', 'foo@1.0.0']);
  const pinned = new Map([...files, ...once.files]);
  registry.add({ name: 'bar', version: '1.1.0' });
  const twice = await pinRepository({ flows: flowsOf(pinned) }, hostOf(pinned));
  expect([twice.files.size, twice.diagnostics]).toEqual([0, []]);
  const updated = await updatePackages({ flows: flowsOf(pinned), names: ['bar'] }, hostOf(pinned));
  expect(updated.moved).toEqual([
    { lock: 'scripts/a.deno.lock', package: 'bar', from: '1.0.0', to: '1.1.0' },
  ]);
  expect(updated.changed).toMatchObject([{ step: 'x', from: once.changed[0]?.to }]);
  const last = updated.changed[0]?.to ?? '';
  expect(updated.files.get('flows/f.yaml')).toBe(
    `steps: { x: { uses: scripts/a.ts@${last} } } # kept\n`,
  );
});

test('a package that the registry lacks is reported in the module that imports it', async () => {
  const files = new Map([
    ['scripts/a.ts', "import './b.ts';\n"],
    ['scripts/b.ts', "\nimport  'npm:nowhere@1';\n"],
    ['flows/f.yaml', 'steps: { x: { uses: scripts/a.ts } }\n'],
  ]);
  const {
    diagnostics,
    sources,
    files: written,
  } = await pinRepository({ flows: flowsOf(files) }, hostOf(files));
  const places = diagnostics.map(({ code, span }) => [
    code,
    span.path,
    sources.get(span.path)?.slice(span.start, span.end),
  ]);
  expect(places).toEqual([['pin/package-unresolved', 'scripts/b.ts', "'npm:nowhere@1'"]]);
  expect(written.size).toBe(0);
});
