import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeRepository } from './testing/repository.ts';

const attack = fileURLToPath(
  new URL('../../shared/attacks/steps/s34-type-bomb.ts', import.meta.url),
);
const isThere = existsSync(attack);
if (!isThere) console.warn('The type bomb is skipped: ../shared/attacks is not there.');

test.skipIf(!isThere)(
  'a type bomb is an error in the script, with a heap of half a gigabyte',
  async () => {
    const script = 'scripts/bomb.ts';
    const repository = makeRepository({ files: { [script]: readFileSync(attack, 'utf8') } });
    try {
      const started = repository.start(['infer', script], {
        NODE_OPTIONS: '--max-old-space-size=512',
      });
      // Far beyond what it takes: a type that never ends is stopped here and fails the test.
      const stop = setTimeout(() => process.kill(started.pid, 'SIGKILL'), 50_000);
      const { code, out, err } = await started.ended;
      clearTimeout(stop);
      expect(code).toBe(1);
      expect(out + err).toContain(`${script}:3:13 error[infer/type-error]`);
    } finally {
      repository.remove();
    }
  },
);
