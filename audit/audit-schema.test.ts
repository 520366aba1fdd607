import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { JsonObject } from '../schema/index.ts';
import { audit, parseAuditReport, renderAuditJson, rules } from './index.ts';
import type { AuditSettings } from './model/settings.ts';
import { auditFacts, flowFacts } from './testing/sample-facts.ts';

// Our own file.
const schema = JSON.parse(
  readFileSync(new URL('audit.schema.json', import.meta.url), 'utf8'),
) as JsonObject & { $defs: { finding: { properties: { rule: { pattern: string } } } } };
const isReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const settings: AuditSettings = {
  commit: 'a'.repeat(40),
  suppressions: [
    {
      rule: 'form/lock-missing',
      path: '**',
      reason: 'r',
      owner: 'o',
      expires: '2027-01-31',
      line: 3,
    },
    { rule: 'code/eval', path: 'x', reason: 'r', owner: 'o', expires: '2026-01-31', line: 4 },
  ],
  unchecked: [{ rule: 'packages/young', reason: 'Nobody asked.' }],
  flows: [
    {
      path: 'flows/a.yaml',
      digest: `sha256:${'b'.repeat(64)}`,
      scripts: 1,
      modules: 2,
      packages: 3,
    },
    { path: 'flows/b.yaml', scripts: 0, modules: 0, packages: 0 },
  ],
  verification: {
    locks: { now: 1, remembered: 2 },
    packages: { now: 3, remembered: 4 },
    code: { now: 5, remembered: 0 },
  },
  isPart: false,
};

const facts = auditFacts({
  flows: [
    flowFacts({ path: 'flows/a.yaml', lock: { kind: 'missing' } }),
    flowFacts({
      path: 'flows/b.yaml',
      lock: { kind: 'conflict', message: 'At line 3.', line: 3 },
    }),
    flowFacts({ grants: '\u001b[2J\tx\n' }),
  ],
  orphans: ['flows/c.grants'],
});
const first = audit(facts, settings);
const baseline = { ...first, findings: first.findings.slice(1) };

test.each([
  ['nothing', audit(auditFacts(), { suppressions: [], unchecked: [], flows: [], isPart: true })],
  ['much at once', first],
  ['what a baseline knew', audit(facts, { ...settings, baseline })],
  ['what is gone', audit(auditFacts(), { ...settings, baseline: first })],
])('a report of %s is what the published schema says, and is read back whole', (_name, report) => {
  const text = renderAuditJson(report);
  expect(isReport(JSON.parse(text))).toBe(true);
  expect(parseAuditReport(text, schema)).toEqual({ ok: true, report });
  expect(renderAuditJson(JSON.parse(text) as typeof report)).toBe(text);
});

test('a report has nothing that could drive a terminal', () => {
  expect(renderAuditJson(first)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('every rule has a form that the schema admits', () => {
  const pattern = new RegExp(schema.$defs.finding.properties.rule.pattern);
  for (const id of Object.keys(rules)) expect(id).toMatch(pattern);
});

test.each([
  ['{', 'It is not JSON.'],
  ['3', 'object'],
  ['{"version": 2}', ''],
  [JSON.stringify({ ...first, extra: 1 }), 'extra'],
  [JSON.stringify({ ...first, findings: [{ rule: 'x/y' }] }), ''],
  [JSON.stringify({ ...first, result: 'fine' }), ''],
])('what is no report is refused: %#', (text, message) => {
  const parsed = parseAuditReport(text, schema);
  expect(parsed.ok).toBe(false);
  expect(isReport(text === '{' ? null : JSON.parse(text))).toBe(false);
  if (!parsed.ok) expect(parsed.message).toContain(message);
});
