import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { formatLock, type Lock, type LockedStep } from '../../lock/index.ts';
import type { RunNotice } from '../events/run-event.ts';
import { runFlow, type RunOptions, type RunResult } from '../run.ts';
import type { FakeSandbox } from './fake-sandbox.ts';
import { script } from './flow.ts';
import { endings } from './play.ts';

/** A repository without flows, removed after the tests. */
export const root: string = mkdtempSync(join(tmpdir(), 'millrace-run-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

export interface Run {
  readonly result: RunResult;
  readonly notices: readonly RunNotice[];
  /** How each step ended, in that order, then the status of the run. */
  readonly ends: readonly unknown[];
  /** All that the run wrote, as one text. */
  readonly written: string;
}

/** Runs a lock in a sandbox without processes, and checks that none is left. */
export async function run(
  lock: Lock,
  sandbox: FakeSandbox,
  more: Partial<RunOptions> = {},
): Promise<Run> {
  const notices: RunNotice[] = [];
  const result = await runFlow({
    root,
    flowPath: 'flows/test.yaml',
    lock,
    lockText: formatLock(lock),
    inputs: {},
    secrets: new Map(),
    sandbox,
    onEvent: (notice) => notices.push(notice),
    ...more,
  });
  expect(sandbox.alive).toBe(0);
  const events = notices.filter((it) => it.kind !== 'log');
  const status = result.kind === 'finished' ? result.status : result.kind;
  const written =
    result.kind === 'finished' ? contents(join(root, '.millrace/runs', result.run)) : '';
  return { result, notices, ends: [...endings(events), status], written };
}

function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Steps `s0`, `s1`, … each of which takes as `n` what the one before it gave. */
export function chain(length: number): readonly LockedStep[] {
  return Array.from({ length }, (_, index) => {
    if (index === 0) return script('s0');
    const before = `s${String(index - 1)}`;
    const n = { path: ['steps', before, 'output'] };
    return script(`s${String(index)}`, { needs: [before], with: { object: { n } } });
  });
}
