import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestWall } from './sandbox-fixture.ts';

/**
 * A wall in which Deno's own permissions are switched off, so that only bubblewrap is left;
 * `undefined` where there is no bubblewrap. It writes a program below `folder`.
 */
export function bubblewrapAlone(walls: readonly TestWall[], folder: string): TestWall | undefined {
  const wall = walls.find(({ bubblewrap }) => bubblewrap !== undefined);
  if (wall?.bubblewrap === undefined) return undefined;
  const deno = join(folder, 'alone/deno');
  mkdirSync(dirname(deno));
  writeFileSync(
    deno,
    `#!/bin/sh
for word do
  shift
  case $word in --allow-*|--deny-*|--ignore-env) ;; *) set -- "$@" "$word" ;; esac
done
shift
exec '${wall.deno}' run --allow-all "$@"
`,
  );
  chmodSync(deno, 0o755);
  const programs = [...wall.bubblewrap.programs, deno, '/bin/sh'];
  return { wall: 'bubblewrap alone', deno, bubblewrap: { ...wall.bubblewrap, programs } };
}
