import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './testing/repository.ts';

// Most commands write through a stream, `--version` without one.
test.each(['help', '--version'])(
  '%s, whose reader went away, does not end as if all had been well',
  async (word) => {
    const main = join(projectRoot, 'dist/bin/main.js');
    const child = spawn(process.execPath, [main, word], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([141, null]);
  },
);
