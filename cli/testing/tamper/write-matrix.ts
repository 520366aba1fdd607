import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../repository.ts';
import { packageCount } from './matrix-worlds.ts';
import type { TamperTally } from './tamper-tally.ts';
import { cannotAudit } from './tamper-audit.ts';

/** Writes docs/tamper-matrix.md, which tells of a full count. */
export function writeMatrix(tally: TamperTally): void {
  writeFileSync(join(projectRoot, 'docs/tamper-matrix.md'), documentOf(tally));
}

function documentOf(tally: TamperTally): string {
  return `# The tamper matrix

Everything that a run rests on, changed in one place at a time: our own flows, one over ${String(packageCount)} packages and one
over that. Locks are written in canonical form again where they are still locks, so that their form alone gives nothing
away. Made by \`TAMPER=all TAMPER_DOCS=1 npx vitest run cli/tamper-matrix.test.ts\`.

A mutant counts for the first that finds it: \`run\` refuses it before the first step, \`audit --no-compile\` calls it an
error, \`compile --check\` sees that the lock is not what its sources compile to. \`run\` and the audit are both asked of
every mutant: the last column counts what the audit finds by itself, whatever a run does. A file of the working tree that is
neither what is pinned nor what HEAD has is \`integrity/working-tree\`, and a run refuses it; one that is committed and newer than
a pin, or gone, is no change of what runs (\`form/pin-behind\` tells of it after a compile).

${tally.table()}
Key order and white space change no meaning: \`run\` refuses them, and the audit has \`form/lock-noncanonical\`, and
nothing else, to say of them. The lists in the store say what belongs into its folders; no run reads them, so that a run
goes on with the right bytes, and \`store verify\` names them.

## Rules

How many mutants each rule was broken by, of each kind; one mutant may break several. \`${cannotAudit}\` counts those
where the audit says that the world is wrong, and makes no report.

${tally.rules()}`;
}
