import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of `.gitattributes` that hand the files of flows to the driver: they are committed, for everybody. */
export const driverAttributes: readonly string[] = [
  'flows/**/*.yaml merge=millrace',
  'flows/**/*.lock.json merge=millrace',
  'flows/**/*.grants merge=millrace',
];

/**
 * Tells git, in this clone alone, which program the driver is: git takes no program from a
 * repository's files. A clone without it merges the files as text, and `compile --check` says so.
 */
export function installDriver(root: string): void {
  const isInstalled = existsSync(join(root, 'node_modules/.bin/millrace'));
  const program = isInstalled ? 'npx --no-install millrace' : 'millrace';
  const settings = {
    'merge.millrace.name': 'Millrace compiles locks again instead of merging their text',
    'merge.millrace.driver': `${program} merge-driver %O %A %B %P`,
    // A merge of merge bases is no place to compile: git merges their text for itself.
    'merge.millrace.recursive': 'binary',
  };
  for (const [name, value] of Object.entries(settings)) {
    execFileSync('git', ['config', '--local', name, value], { cwd: root, stdio: 'pipe' });
  }
}
