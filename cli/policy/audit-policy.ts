import { isScalar, isSeq, type Node } from 'yaml';
import { rules, type Suppression } from '../../audit/index.ts';
import { closest } from '../../output/index.ts';
import { openPolicyFile, type PolicyField, type PolicyFile } from './policy-file.ts';

/** What `audit:` of a repository's `millrace.yaml` says. */
export interface AuditPolicy {
  readonly suppressions: readonly Suppression[];
  /** Whether what changes what runs must come in signed commits. */
  readonly requireSignatures: boolean;
}

const form =
  'A suppression is `{ rule: RULE, path: GLOB, reason: TEXT, owner: NAME, expires: 2027-01-31 }`; `flow:`, `step:` and `subject:` name a place as well. docs/audit.md shows some.';

const keys = ['licences', 'suppressions', 'require-signatures'] as const;
const places = ['flow', 'step', 'subject', 'path'] as const;
const needed = ['rule', 'reason', 'owner', 'expires'] as const;

/**
 * Reads `audit:` of a policy file. A file without it says nothing; one that is wrong is refused with the
 * place, because a suppression that means something else would excuse what nobody has seen.
 * @param name of the file, for messages
 */
export function readAuditPolicy(name: string, text: string): AuditPolicy {
  const file = openPolicyFile(name, text, form);
  const audit = file.child(file.root, 'audit');
  if (audit === undefined || (isScalar(audit) && audit.value === null)) return nothing;
  const fields = file.fields(audit, '`audit`');
  refuseUnknown(file, fields, { known: keys, what: '`audit`' });
  return {
    suppressions: readSuppressions(file, fields.get('suppressions')),
    requireSignatures: readFlag(file, fields.get('require-signatures'), '`require-signatures`'),
  };
}

const nothing: AuditPolicy = { suppressions: [], requireSignatures: false };

function readFlag(file: PolicyFile, field: PolicyField | undefined, what: string): boolean {
  if (field === undefined) return false;
  const { key, value } = field;
  if (value === null || !isScalar(value) || typeof value.value !== 'boolean') {
    throw file.refuse(value ?? key, `${what} should be true or false`);
  }
  return value.value;
}

function readSuppressions(
  file: PolicyFile,
  field: PolicyField | undefined,
): readonly Suppression[] {
  if (field === undefined) return [];
  const { key, value } = field;
  if (value === null || !isSeq(value)) {
    throw file.refuse(value ?? key, '`audit.suppressions` should be a list');
  }
  // The items of a sequence are nodes, because the document was composed from text.
  return value.items.map((item) => readSuppression(file, item as Node));
}

function readSuppression(file: PolicyFile, node: Node): Suppression {
  const fields = file.fields(node, 'a suppression');
  refuseUnknown(file, fields, { known: [...needed, ...places], what: 'a suppression' });
  const texts = new Map(
    [...fields].map(([name, field]) => [name, textOf(file, field, `\`${name}\``)]),
  );
  const missing = needed.find((name) => !texts.has(name));
  if (missing !== undefined) throw file.refuse(node, `a suppression needs \`${missing}\``);
  if (!places.some((name) => texts.has(name))) {
    throw file.refuse(
      node,
      "a suppression needs a place: `flow`, `step`, `subject` or `path`; `path: '**'` is everywhere",
    );
  }
  const get = (name: (typeof needed)[number]): string => texts.get(name) ?? '';
  checkRule(file, fields.get('rule'), get('rule'));
  checkDay(file, fields.get('expires'), get('expires'));
  const named = places.flatMap((name) => {
    const text = texts.get(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    rule: get('rule'),
    ...Object.fromEntries(named),
    reason: get('reason'),
    owner: get('owner'),
    expires: get('expires'),
    line: file.line(node),
  };
}

function refuseUnknown(
  file: PolicyFile,
  fields: ReadonlyMap<string, PolicyField>,
  { known, what }: { readonly known: readonly string[]; readonly what: string },
): void {
  for (const [name, { key }] of fields) {
    if (known.includes(name)) continue;
    throw file.refuse(key, `${what} has no field \`${name}\`.${meant(name, known)}`);
  }
}

function textOf(file: PolicyFile, { key, value }: PolicyField, what: string): string {
  if (value === null || !isScalar(value) || typeof value.value !== 'string') {
    throw file.refuse(value ?? key, `${what} should be a text`);
  }
  if (value.value.trim() === '') throw file.refuse(value, `${what} is empty`);
  return value.value;
}

function checkRule(file: PolicyFile, field: PolicyField | undefined, rule: string): void {
  const place = field?.value ?? field?.key;
  if (!Object.hasOwn(rules, rule)) {
    throw file.refuse(place, `there is no rule \`${rule}\`.${meant(rule, Object.keys(rules))}`);
  }
  if (rule.startsWith('suppression/')) {
    throw file.refuse(place, `\`${rule}\` is about suppressions, and cannot be suppressed`);
  }
}

/** A day that the calendar has: `2027-02-30` would never come. */
function checkDay(file: PolicyFile, field: PolicyField | undefined, text: string): void {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return;
  throw file.refuse(
    field?.value ?? field?.key,
    `\`expires\` should be a day, as 2027-01-31; it is \`${text}\``,
  );
}

function meant(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}
