import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OperationalError } from '../store/index.ts';
import { writeFiles } from './write-files.ts';

test.skipIf(!existsSync('/proc/self'))(
  'a folder that cannot be made is said, and not tried for ever',
  () => {
    const files = new Map([['/proc/nowhere/audit.json', 'x']]);
    expect(() => {
      writeFiles('/', files);
    }).toThrow(OperationalError);
  },
);
