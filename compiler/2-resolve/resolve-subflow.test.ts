import { expect, test } from 'vitest';
import { formatLock, type Lock, subflowDigest } from '../../lock/index.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { parseFlow } from '../1-parse/parse-flow.ts';
import { flowCalls } from './step-calls.ts';
import { resolveSubflow, type TreeFlow } from './resolve-subflow.ts';
import { lockOf } from './testing/past-versions.ts';

const now: Lock = { ...lockOf([]), flow: { path: 'flows/c.yaml', sha256: '0'.repeat(64) } };
const before: Lock = { ...now, timeoutMs: 1000 };
const tree: TreeFlow = { kind: 'locked', lock: now };

interface History {
  readonly locks?: readonly Lock[];
  /** Those whose bytes git has. */
  readonly kept?: readonly Lock[];
}

/** What a use of `flows/c.yaml` with this pin gives: where it was found, and the codes. */
async function resolve(pin: string, found: TreeFlow, history: History = {}): Promise<string> {
  const text = `steps: { a: { uses: flows/c.yaml${pin} } }`;
  const { value } = parseFlow({ path: 'flows/p.yaml', bytes: new TextEncoder().encode(text) });
  const [use] = flowCalls(value.steps);
  if (use === undefined) throw new Error('The flow uses one.');
  const { locks = [], kept = locks } = history;
  const host = memoryHost({ files: new Map(), locks, past: kept.map(formatLock) });
  const placed = { uses: use.call.uses, flow: 'p' };
  const result = await resolveSubflow(placed, found, host);
  const codes = result.diagnostics.map(({ code }) => code.replace('resolve/', ''));
  return [result.value?.origin ?? 'none', ...codes].join(' ');
}

const pinOf = (lock: Lock): string => `@${subflowDigest(lock).slice(0, 12)}`;

test('a pin means what the working tree compiles to', async () => {
  expect(await resolve(pinOf(now), tree)).toBe('tree');
  expect(await resolve('', tree)).toBe('tree unpinned');
});

test('a pin behind the working tree means a lock that git has', async () => {
  expect(await resolve(pinOf(before), tree, { locks: [before] })).toBe('history pin-behind');
  expect(await resolve(pinOf(before), { kind: 'broken' }, { locks: [before] })).toBe(
    'history pin-behind',
  );
  expect(await resolve(pinOf(before), { kind: 'absent' }, { locks: [before] })).toBe(
    'history pin-behind',
  );
});

test('a lock that only the working tree had is not durable', async () => {
  const history = { locks: [before], kept: [] };
  expect(await resolve(pinOf(before), tree, history)).toBe('none pin-not-durable');
  // What is wrong with the flow itself is said where it stands.
  expect(await resolve(pinOf(before), { kind: 'broken' }, history)).toBe('none');
});

test('a pin that nothing fits is unknown, and a flow that is nowhere is missing', async () => {
  expect(await resolve('@0123456789ab', tree)).toBe('none unknown-pin');
  expect(await resolve('@0123456789ab', { kind: 'absent' })).toBe('none missing-flow');
  expect(await resolve('', { kind: 'absent' })).toBe('none missing-flow');
  expect(await resolve('', { kind: 'broken' })).toBe('none unpinned');
});

test('a comment in the pinned flow is no other version', async () => {
  const commented = { ...before, flow: { ...before.flow, sha256: '1'.repeat(64) } };
  expect(await resolve(pinOf(before), tree, { locks: [commented, before] })).toBe(
    'history pin-behind',
  );
});
