import { resolve } from 'node:path';
import { audit as auditFacts, renderAuditJson, renderAuditText } from '../audit/index.ts';
import type { AuditReport } from '../audit/index.ts';
import { defaultStoreDirectory, openRepository, openRevisions } from '../store/index.ts';
import { readPolicyFile } from './audit/audit-policy-file.ts';
import type { AuditWorld } from './audit/audit-world.ts';
import { findScope } from './audit/find-scope.ts';
import { gatherFacts } from './audit/gather-facts.ts';
import { headCommit } from './audit/head-commit.ts';
import { readBaseline } from './audit/read-baseline.ts';
import { exitCode, type Command, type Context, type Invocation } from './command.ts';
import { createMachineHost } from './compiler-host.ts';
import { openWorkingFiles } from './working-files.ts';
import { openWorkspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

const formats = ['text', 'json'] as const;

type AuditFormat = (typeof formats)[number];

export const audit: Command = {
  name: 'audit',
  summary: 'Prove what will run: locks, bytes, packages, powers, and who said so',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: formats,
      help: 'How it is printed: text (the default) or json',
    },
    output: {
      type: 'string',
      value: 'FILE',
      help: 'Write it there in that format, and print the text all the same',
    },
    baseline: {
      type: 'string',
      value: 'FILE',
      help: 'An earlier report, written with --format json: only what it did not have fails',
    },
    since: {
      type: 'string',
      value: 'REF',
      help: 'Only flows that have changed since, with anything that their locks name',
    },
    policy: {
      type: 'string',
      value: 'FILE',
      help: 'Read suppressions from this file; else from the millrace.yaml of the repository',
    },
    'no-compile': {
      type: 'boolean',
      help: 'Look at locks and bytes alone; do not compile the flows to compare them',
    },
    offline: { type: 'boolean', help: 'Ask no network for anything' },
  },
  hasJson: true,
  details:
    'It looks at the files as they lie here, and trusts none of them: every byte that a lock names is hashed again.\nIt ends with 1 when a finding of severity error stands. docs/audit.md has every rule.\nJSON: audit/audit.schema.json describes it.',
  examples: [
    { line: 'millrace audit', does: 'all flows, with everything that they would run' },
    { line: 'millrace audit billing/sync --offline', does: 'one flow, without a network' },
    { line: 'millrace audit --since origin/main', does: 'what a branch changes' },
    {
      line: 'millrace audit --baseline audit.json',
      does: 'fail only for what that report did not have',
    },
  ],
  run: async (invocation, context) => {
    const report = await auditHere(invocation, context);
    const format = formatOf(invocation, context);
    const output = invocation.text('output');
    if (output === undefined) context.out(renderReport(report, format, context));
    else {
      const path = resolve(context.cwd, output);
      writeFiles('/', new Map([[path, renderReport(report, format, context)]]));
      if (!context.quiet) context.out(renderReport(report, 'text', context));
    }
    return report.result === 'failed' ? exitCode.wrong : exitCode.fine;
  },
};

async function auditHere(invocation: Invocation, context: Context): Promise<AuditReport> {
  const baselineName = invocation.text('baseline');
  const baseline = baselineName === undefined ? undefined : readBaseline(context, baselineName);
  const world = await openWorld(context, invocation.flag('offline'));
  const policy = readPolicyFile(world, invocation.text('policy'));
  const scope = await findScope(world, invocation.positionals, invocation.text('since'));
  const compiles = !invocation.flag('no-compile');
  const { facts, flows, unchecked } = await gatherFacts(world, scope, { compiles, policy });
  const commit = await headCommit(world.revisions);
  return auditFacts(facts, {
    ...(commit !== undefined && { commit }),
    ...(baseline !== undefined && { baseline }),
    suppressions: policy.suppressions,
    unchecked,
    flows,
    isPart: scope.isPart,
  });
}

async function openWorld(context: Context, isOffline: boolean): Promise<AuditWorld> {
  const { root } = openWorkspace(context);
  const workspace = { root, repository: openRepository(root, { isOffline }) };
  return {
    workspace,
    context,
    revisions: await openRevisions(root, { isOffline }),
    machine: createMachineHost(context, isOffline),
    store: defaultStoreDirectory(context.env),
    files: openWorkingFiles(workspace),
    isOffline,
    today: new Date().toISOString().slice(0, 10),
  };
}

function formatOf(invocation: Invocation, context: Context): AuditFormat {
  const named = invocation.text('format');
  return formats.find((format) => format === named) ?? (context.json ? 'json' : 'text');
}

function renderReport(report: AuditReport, format: AuditFormat, context: Context): string {
  switch (format) {
    case 'json':
      return renderAuditJson(report);
    case 'text': {
      const columns = Math.max(40, Math.min(context.size().columns, 120));
      return renderAuditText(report, { columns, color: context.color });
    }
  }
}
