import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { usageOf } from './process-usage.ts';

const linux = process.platform === 'linux';

/** A shell with two children, one of which has a child, once all four are there. */
async function family(): Promise<{ readonly pid: number; readonly kill: () => void }> {
  const script = 'sleep 30 & sh -c "sleep 30 & echo ready; wait" & wait';
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const pid = child.pid ?? 0;
  return { pid, kill: () => process.kill(-pid, 'SIGKILL') };
}

test.skipIf(!linux)('a process is added up with all that it started', async () => {
  const { pid, kill } = await family();
  try {
    const { tasks, memoryKiB } = usageOf(pid, true);
    expect(tasks).toBe(4);
    expect(memoryKiB).toBeGreaterThan(4 * 50);
    expect(memoryKiB).toBeLessThan(100 * 1024);
  } finally {
    kill();
  }
});

test.skipIf(!linux)('memory that is taken shows, memory that is only reserved does not', () => {
  const before = usageOf(process.pid, false).memoryKiB;
  const taken = Buffer.alloc(64 * 1024 * 1024, 1);
  const reserved = Buffer.allocUnsafeSlow(512 * 1024 * 1024);
  const grown = usageOf(process.pid, false).memoryKiB - before;
  expect(taken.length + reserved.length).toBe(576 * 1024 * 1024);
  expect(grown).toBeGreaterThan(60 * 1024);
  expect(grown).toBeLessThan(200 * 1024);
});

test.skipIf(!linux)('what has ended uses nothing', () => {
  expect(usageOf(2 ** 22 + 1, true)).toEqual({ memoryKiB: 0, tasks: 0 });
});
