import { lstatSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AuditReport, parseAuditReport, rules } from '../../audit/index.ts';
import type { JsonObject } from '../../schema/index.ts';
import { OperationalError } from '../../store/index.ts';
import { UsageError, type Context } from '../command.ts';
import { isMissing } from '../workspace.ts';

/** A report of tens of thousands of findings is some megabytes long. */
const mostBytes = 64 * 1024 * 1024;

/** The earlier report that `--baseline` names. What it says of rules that are no more is left out. */
export function readBaseline(
  context: Context,
  name: string,
): Pick<AuditReport, 'findings' | 'suppressed'> {
  const parsed = parseAuditReport(readBounded(resolve(context.cwd, name), name), auditSchema());
  if (!parsed.ok) {
    throw new OperationalError(`${name} is not a report of an audit: ${parsed.message}`, {
      hint: 'Make it with `millrace audit --format json --output FILE`.',
    });
  }
  const { findings, suppressed } = parsed.report;
  return {
    findings: findings.filter(({ rule }) => Object.hasOwn(rules, rule)),
    suppressed: suppressed.filter(({ rule }) => Object.hasOwn(rules, rule)),
  };
}

/** Shipped beside the code; found from `cli/audit/` and from `dist/bin/`. */
function auditSchema(): JsonObject {
  const file = new URL('../../audit/audit.schema.json', import.meta.url);
  // It is our own file, an object.
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}

function readBounded(path: string, name: string): string {
  try {
    const found = lstatSync(path);
    if (found.isFile() && found.size <= mostBytes) return readFileSync(path, 'utf8');
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new UsageError(`There is no baseline "${name}".`, { cause });
  }
  throw new UsageError(`The baseline "${name}" is no file of at most 64 MiB.`);
}
