import {
  type AuditFacts,
  type AuditReport,
  buildGraph,
  localBuilder,
  measureLooked,
  openFiles,
  openPinnedContents,
  renderAuditHtml,
  renderAuditJson,
  renderAuditSarif,
  renderAuditText,
  renderCyclonedx,
  statementText,
  type WalkedFlow,
} from '../../audit/index.ts';
import { sha256 } from '../../lock/index.ts';
import { IntegrityError, openBlobs } from '../../store/index.ts';
import { compileStatements } from '../attest/compile-statements.ts';
import { UsageError, type Context } from '../command.ts';
import { version } from '../version.ts';
import type { AuditWorld } from './audit-world.ts';

export const formats = ['text', 'html', 'json', 'sarif', 'cyclonedx', 'in-toto'] as const;

export type AuditFormat = (typeof formats)[number];

/** An audit, and what it was made from. */
export interface Audited {
  readonly world: AuditWorld;
  readonly facts: AuditFacts;
  readonly report: AuditReport;
}

/** What an audit gives in a format: the report, a bill of what the flows are made of, or statements, one a line. */
export async function renderInFormat(
  { world, facts, report }: Audited,
  format: AuditFormat,
): Promise<string> {
  switch (format) {
    case 'text':
      return renderForPerson(report, world.context);
    case 'html':
      return await renderPage({ world, facts, report });
    case 'json':
      return renderAuditJson(report);
    case 'sarif':
      return renderAuditSarif(report);
    case 'cyclonedx':
      return await renderCyclonedx(facts, { version, ...timestampOf(world.context) });
    case 'in-toto':
      return await renderStatements(world, report);
  }
}

export function renderForPerson(report: AuditReport, { size, outColor }: Context): string {
  return renderAuditText(report, {
    columns: Math.max(40, Math.min(size().columns, 120)),
    color: outColor,
  });
}

/** The tree is walked for whoever asks for a page. A flow whose lock cannot be read is in the findings alone. */
async function renderPage({ world, facts, report }: Audited): Promise<string> {
  const { workspace, revisions, store } = world;
  const flows = facts.flows.flatMap(({ lock }): readonly WalkedFlow[] =>
    'lock' in lock ? [{ lock: lock.lock, sha256: sha256(lock.text) }] : [],
  );
  const files = openFiles(workspace.root, revisions, openBlobs(store));
  const pinned = await openPinnedContents(
    files,
    flows.map(({ lock }) => lock),
  );
  const { advisories } = facts.packages;
  return renderAuditHtml({
    report,
    graph: buildGraph(flows, pinned),
    looked: measureLooked(facts, store),
    scripts: facts.closures.scripts,
    ...(advisories !== undefined && { advisories }),
  });
}

/** https://reproducible-builds.org/specs/source-date-epoch: without it a bill says no time. */
function timestampOf({ env }: Context): { readonly timestamp?: number } {
  const text = env['SOURCE_DATE_EPOCH'];
  if (text === undefined || text === '') return {};
  if (/^\d{1,11}$/.test(text)) return { timestamp: Number(text) * 1000 };
  throw new UsageError(`SOURCE_DATE_EPOCH should be whole seconds since 1970; it is "${text}".`);
}

async function renderStatements(
  { workspace, context }: AuditWorld,
  { flows }: AuditReport,
): Promise<string> {
  const paths = flows.map(({ path }) => path);
  const made = await compileStatements(workspace, context, paths, {
    id: localBuilder,
    version,
  });
  // Files that are not what they claim to be are the user's to mend, not the world's.
  if (!made.ok) throw new IntegrityError(made.message, { hint: made.hint });
  return made.statements.map((statement) => `${statementText(statement)}\n`).join('');
}
