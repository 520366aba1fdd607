import { resolve } from 'node:path';
import { audit as auditFacts } from '../audit/index.ts';
import { defaultStoreDirectory, openRepository, openRevisions } from '../store/index.ts';
import { readPolicyFile } from './audit/audit-policy-file.ts';
import type { AuditWorld } from './audit/audit-world.ts';
import { findScope } from './audit/find-scope.ts';
import { gatherFacts } from './audit/gather-facts.ts';
import { openMemory } from './audit/open-memory.ts';
import { headCommit } from './audit/head-commit.ts';
import { readBaseline } from './audit/read-baseline.ts';
import {
  type Audited,
  type AuditFormat,
  formats,
  renderForPerson,
  renderInFormat,
} from './audit/render-in-format.ts';
import { exitCode, type Command, type Context, type Invocation } from './command.ts';
import { createMachineHost } from './compiler-host.ts';
import { parseDuration } from './duration.ts';
import { openWorkingFiles } from './working-files.ts';
import { openWorkspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

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
      help: `${formats.slice(0, -1).join(', ')} or in-toto; text is the default`,
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
    advisories: {
      type: 'string',
      value: 'PATH',
      help: 'Match packages with these OSV records: a folder, or a zip such as npm/all.zip',
    },
    'min-age': {
      type: 'string',
      value: 'DAYS',
      help: 'Say which versions were published less than so long ago, as 7d; asks the registry',
    },
    'no-compile': {
      type: 'boolean',
      help: 'Look at locks and bytes alone; do not compile the flows to compare them',
    },
    'no-cache': {
      type: 'boolean',
      help: 'Read every byte, also what an earlier audit here read; in CI it always does',
    },
    offline: { type: 'boolean', help: 'Ask no network for anything' },
  },
  hasJson: true,
  details:
    'It looks at the files as they lie here, and trusts none of them: every byte that a lock names is held to it.\nPackages that an earlier audit on this machine read, and that have not changed since, are not read again;\nthe report counts them.\nIt ends with 1 when a finding of severity error stands. docs/audit.md has every rule.\nJSON: audit/audit.schema.json describes it.',
  examples: [
    { line: 'millrace audit', does: 'all flows, with everything that they would run' },
    { line: 'millrace audit billing/sync --offline', does: 'one flow, without a network' },
    { line: 'millrace audit --since origin/main', does: 'what a branch changes' },
    {
      line: 'millrace audit --advisories all.zip --format sarif --output audit.sarif',
      does: 'with known vulnerabilities, for code scanning',
    },
    {
      line: 'millrace audit --format html --output audit.html',
      does: 'a page to read and search, with all that flows lead to',
    },
    {
      line: 'millrace audit --format cyclonedx',
      does: 'a bill of materials instead of findings',
    },
    {
      line: 'millrace audit --baseline audit.json',
      does: 'fail only for what that report did not have',
    },
  ],
  run: async (invocation, context) => {
    const audited = await auditHere(invocation, context);
    const { report } = audited;
    const output = invocation.text('output');
    // A file has no colours, wherever the text for the person goes.
    const world = { ...audited.world, context: { ...context, outColor: false } };
    const text = await renderInFormat(
      output === undefined ? audited : { ...audited, world },
      formatOf(invocation, context),
    );
    if (output === undefined) context.out(text);
    else {
      writeFiles('/', new Map([[resolve(context.cwd, output), text]]));
      if (!context.quiet) context.out(renderForPerson(report, context));
    }
    return report.result === 'failed' ? exitCode.wrong : exitCode.fine;
  },
};

async function auditHere(invocation: Invocation, context: Context): Promise<Audited> {
  const baselineName = invocation.text('baseline');
  const baseline = baselineName === undefined ? undefined : readBaseline(context, baselineName);
  const minAge = minAgeOf(invocation);
  const world = await openWorld(context, invocation.flag('offline'));
  const policy = await readPolicyFile(world, invocation.text('policy'));
  const scope = await findScope(world, invocation.positionals, invocation.text('since'));
  const advisories = invocation.text('advisories');
  const memory = openMemory(world, !invocation.flag('no-cache'));
  const { facts, flows, verification, unchecked } = await gatherFacts(world, scope, {
    compiles: !invocation.flag('no-compile'),
    policy,
    ...(memory && { memory }),
    ...minAge,
    ...(advisories !== undefined && { advisories: resolve(context.cwd, advisories) }),
  });
  memory?.save(!scope.isPart);
  const commit = await headCommit(world.revisions);
  const report = auditFacts(facts, {
    ...(commit !== undefined && { commit }),
    ...(baseline !== undefined && { baseline }),
    ...minAge,
    ...(policy.licences !== undefined && { licences: policy.licences }),
    suppressions: policy.suppressions,
    unchecked,
    verification,
    flows,
    isPart: scope.isPart,
  });
  return { world, facts, report };
}

function minAgeOf(invocation: Invocation): { readonly minAgeDays?: number } {
  const text = invocation.text('min-age');
  if (text === undefined) return {};
  return { minAgeDays: Math.ceil(parseDuration('min-age', text) / 86_400_000) };
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
