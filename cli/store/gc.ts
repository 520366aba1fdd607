import {
  collectGarbage,
  defaultStoreDirectory,
  findRoot,
  openBlobs,
  type Garbage,
} from '../../store/index.ts';
import { exitCode, UsageError, type Command, type Context } from '../command.ts';
import { checkFolder } from '../context.ts';
import { listFlows, openWorkspace } from '../workspace.ts';
import { countOf, gatherFlows, sizeText } from './gather.ts';

export const gc: Command = {
  name: 'store gc',
  summary: 'Remove from the store what nothing has used for long',
  arity: [0, 0],
  options: {
    'older-than': {
      type: 'string',
      value: 'AGE',
      help: 'Not used for so long: 12h, 30d. Default: 30d',
    },
    'dry-run': { type: 'boolean', help: 'Only say what would go' },
  },
  hasJson: true,
  details:
    'It keeps what runs under way were handed, and, started in a repository, what the locks there need.\nJSON: {version, store, dryRun, removed: {KIND: count}, kept, freed}; freed is in bytes.',
  examples: [
    { line: 'millrace store gc --dry-run', does: 'what would go, and how much room that makes' },
    { line: 'millrace store gc --older-than 90d', does: 'what nothing has used for 90 days' },
  ],
  run: async (invocation, context) => {
    checkFolder(context);
    const age = readAge(invocation.text('older-than') ?? '30d');
    const store = defaultStoreDirectory(context.env);
    const dryRun = invocation.flag('dry-run');
    const keep = await neededHere(context, store);
    const usedSince = Date.now() - age;
    const result = await collectGarbage(store, { usedSince, keep, dryRun });
    if (context.json) context.out(`${JSON.stringify({ version: 1, store, dryRun, ...result })}\n`);
    else if (!context.quiet) context.out(describe(result, dryRun, store));
    return exitCode.fine;
  },
};

const units: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

function readAge(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const seconds = unit === undefined ? undefined : units[unit];
  if (count === undefined || seconds === undefined) {
    throw new UsageError(`\`--older-than\` takes an age as 90m, 12h, 30d or 8w; it got "${text}".`);
  }
  return Number(count) * seconds * 1000;
}

/** Digests of all that the locks of this repository name; none outside of one. */
async function neededHere(context: Context, store: string): Promise<ReadonlySet<string>> {
  if (findRoot(context.cwd) === undefined) return new Set();
  const workspace = openWorkspace(context);
  const keep = new Set<string>();
  for (const path of listFlows(workspace)) {
    const gathered = await gatherFlows(workspace, [path], openBlobs(store));
    if (!gathered.ok) {
      if (!context.quiet) context.err(`${path} is not ready to run, so nothing is kept for it.\n`);
      continue;
    }
    for (const { needs } of gathered.flows) {
      for (const file of needs.files) keep.add(file.sha256);
      for (const digest of needs.archives) keep.add(digest);
    }
  }
  return keep;
}

function describe({ removed, kept, freed }: Garbage, dryRun: boolean, store: string): string {
  const parts = Object.entries(removed).flatMap(([kind, count]) =>
    count === 0 ? [] : [countOf(count, kind)],
  );
  const what = parts.length === 0 ? 'nothing' : parts.join(', ');
  const staying = kept === 1 ? '1 entry stays' : `${String(kept)} entries stay`;
  return dryRun
    ? `Would remove ${what} from ${store}, which frees ${sizeText(freed)}; ${staying}.\n`
    : `Removed ${what} from ${store}, which freed ${sizeText(freed)}; ${staying}.\n`;
}
