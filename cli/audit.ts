import { audit as auditFacts, renderAuditJson, renderAuditText } from '../audit/index.ts';
import type { AuditReport } from '../audit/index.ts';
import { defaultStoreDirectory, openRepository, openRevisions } from '../store/index.ts';
import type { AuditWorld } from './audit/audit-world.ts';
import { gatherFacts, type AuditScope } from './audit/gather-facts.ts';
import { headCommit } from './audit/head-commit.ts';
import { exitCode, type Command, type Context, type Invocation } from './command.ts';
import { createMachineHost } from './compiler-host.ts';
import { openWorkingFiles } from './working-files.ts';
import { listFlows, openWorkspace, selectFlows } from './workspace.ts';

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
    'no-compile': {
      type: 'boolean',
      help: 'Look at locks and bytes alone; do not compile the flows to compare them',
    },
    offline: { type: 'boolean', help: 'Ask no network for anything' },
  },
  hasJson: true,
  details:
    'It looks at the files as they lie here, and trusts none of them: every byte that a lock names is hashed again.\nIt ends with 1 when there is a finding of severity error. docs/audit.md has every rule.\nJSON: audit/audit.schema.json describes it.',
  examples: [
    { line: 'millrace audit', does: 'all flows, with everything that they would run' },
    { line: 'millrace audit billing/sync --offline', does: 'one flow, without a network' },
    { line: 'millrace audit --json', does: 'for machines' },
  ],
  run: async (invocation, context) => {
    const report = await auditHere(invocation, context);
    context.out(renderReport(report, formatOf(invocation, context), context));
    return report.result === 'failed' ? exitCode.wrong : exitCode.fine;
  },
};

async function auditHere(invocation: Invocation, context: Context): Promise<AuditReport> {
  const isOffline = invocation.flag('offline');
  const world = await openWorld(context, isOffline);
  const scope = scopeOf(invocation, world);
  const { facts, flows, unchecked } = await gatherFacts(world, scope);
  const commit = await headCommit(world.revisions);
  return auditFacts(facts, {
    ...(commit !== undefined && { commit }),
    suppressions: [],
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

function scopeOf(invocation: Invocation, { workspace, context }: AuditWorld): AuditScope {
  const flows = selectFlows(workspace, context, invocation.positionals);
  return {
    flows,
    isPart: flows.length < listFlows(workspace).length,
    compiles: !invocation.flag('no-compile'),
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
