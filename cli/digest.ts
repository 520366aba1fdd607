import type { WalkedFlow } from '../audit/index.ts';
import { subflowDigest } from '../lock/index.ts';
import { neutralise } from '../output/index.ts';
import { harmlessJson } from '../runner/index.ts';
import { exitCode, type Command } from './command.ts';
import { readFlow } from './walked-flows.ts';
import { lockPath, openWorkspace, selectFlows } from './workspace.ts';

export const digest: Command = {
  name: 'digest',
  summary: 'Print the digests that `run --expect` and pins take',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {},
  hasJson: true,
  details:
    'A line a digest, then two spaces, then what it is of: a lock (`flows/a.lock.json`) for `run --expect`, the flow\n(`flows/a.yaml`) as another flow pins it, and each script as steps pin it. Nothing is stored: each is computed\nfrom the lock. JSON: audit/digest-output.schema.json describes it.',
  examples: [
    { line: 'millrace digest release-notes', does: 'its lock, itself as a subflow, its scripts' },
    {
      line: 'millrace run f --expect "$(millrace digest f | head -n 1 | cut -d " " -f 1)"',
      does: 'exactly the lock that is here now',
    },
  ],
  run: (invocation, context) => {
    const workspace = openWorkspace(context);
    const flows = selectFlows(workspace, context, invocation.positionals);
    const rows = withoutRepeats(flows.flatMap((flow) => rowsOf(flow, readFlow(workspace, flow))));
    if (context.json) context.out(`${harmlessJson({ version: 1, digests: rows })}\n`);
    else for (const row of rows) context.out(`${row.digest}  ${neutralise(row.path)}\n`);
    return Promise.resolve(exitCode.fine);
  },
};

interface DigestRow {
  readonly kind: 'lock' | 'flow' | 'script';
  readonly path: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

function rowsOf(flow: string, { lock, sha256 }: WalkedFlow): readonly DigestRow[] {
  const scripts = Object.entries(lock.scripts).map(([key, { entry }]) => [entry, key] as const);
  const sorted = scripts.sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1));
  return [
    { kind: 'lock', path: lockPath(flow), digest: `sha256:${sha256}` },
    { kind: 'flow', path: flow, digest: `sha256:${subflowDigest(lock)}` },
    ...sorted.map(([path, key]) => ({ kind: 'script', path, digest: `sha256:${key}` }) as const),
  ];
}

/** Flows share scripts. */
function withoutRepeats(rows: readonly DigestRow[]): readonly DigestRow[] {
  return [...new Map(rows.map((row) => [`${row.digest} ${row.path}`, row])).values()];
}
