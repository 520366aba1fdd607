import { execFileSync } from 'node:child_process';
import { quoteForShell } from '../../store/index.ts';

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
  const git = (...words: readonly string[]): string =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const prefix = git('rev-parse', '--show-prefix').replace(/\n$/, '');
  const settings = {
    'merge.millrace.name': 'Millrace compiles locks again instead of merging their text',
    'merge.millrace.driver': driverCommand(prefix),
    // A merge of merge bases is no place to compile: git merges their text for itself.
    'merge.millrace.recursive': 'binary',
  };
  for (const [name, value] of Object.entries(settings)) git('config', '--local', name, value);
}

/**
 * What git hands to `sh` at the top of a working tree, which may be another one than where this was set up. Looks for
 * the program each time: one that is gone would leave our side alone in the file, without a word of theirs. Not
 * by npx, which may ask a registry. Git puts quotes around `%P` itself.
 */
function driverCommand(prefix: string): string {
  const main = quoteForShell(`${prefix}node_modules/millrace/dist/bin/main.js`).replaceAll(
    '%',
    '%%',
  );
  const files = 'merge-driver %O %A %B %P';
  return [
    `if test -f ${main}; then node ${main} ${files}`,
    `elif command -v millrace > /dev/null; then millrace ${files}`,
    'else echo millrace is not installed here, so git merges the text of %P >&2',
    'git merge-file -L ours -L base -L theirs %A %O %B',
    'fi',
  ].join('; ');
}
