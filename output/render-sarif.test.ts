import { Ajv } from 'ajv';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { renderSarif, type SarifRule } from './render-sarif.ts';

const sources = new Map([['flows/a b#.yaml', 'one\ntwo three\n']]);
const span = { path: 'flows/a b#.yaml', start: 8, end: 13 };
const findings: readonly Finding[] = [
  { code: 'x/y', severity: 'error', message: 'No.', span, related: [], hint: 'Try.' },
  {
    code: 'a/b',
    severity: 'info',
    message: 'So.',
    span,
    related: [{ span: { path: 'b.yaml', start: 0, end: 0 }, message: 'There.' }],
  },
  {
    code: 'x/y',
    severity: 'warning',
    message: 'Again.',
    span,
    related: [],
    fix: {
      title: 'Write it.',
      edits: [
        { span: { ...span, end: 8 }, text: 'the ' },
        { span, text: '' },
      ],
    },
    silenced: 'It is for the dashboard.',
  },
];
const rules: Readonly<Record<string, SarifRule>> = {
  'x/y': { severity: 'error', explain: 'It is so. And `this` is why.' },
};

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

function logOf(...parts: Parameters<typeof renderSarif>): Log {
  // The schema below says that it is one.
  return JSON.parse(renderSarif(...parts)) as Log;
}

function printsOf(text: string, ...found: readonly Finding[]): readonly string[] {
  const [run] = logOf(found, new Map([[span.path, text]])).runs;
  return (run?.results ?? []).flatMap(({ partialFingerprints }) =>
    Object.values(partialFingerprints),
  );
}

/** The schema that the standard publishes; ajv 8 knows draft 4 but for the name of `$id`. */
function officialSchema(): object {
  const require = createRequire(import.meta.url);
  const { $schema, id, ...schema } =
    require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Record<string, unknown>;
  expect([$schema, id]).toEqual([
    'http://json-schema.org/draft-04/schema#',
    expect.stringContaining('sarif-2.1.0-rtm.5'),
  ]);
  return schema;
}

test('the log of three findings is this', async () => {
  await expect(renderSarif(findings, sources, rules)).toMatchFileSnapshot(
    'testdata/three-findings.sarif',
  );
});

test('logs of all forms are valid against the official schema', () => {
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    officialSchema(),
  );
  for (const [index, part] of [[], findings, findings.slice(0, 1), findings.slice(1)].entries()) {
    for (const explained of [{}, rules]) {
      const log = logOf(part, index === 0 ? new Map() : sources, explained);
      expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    }
  }
  const [run] = logOf(findings, sources).runs;
  expect(validate({ version: '2.1.0', runs: [{ ...run, colour: 'red' }] })).toBe(false);
});

test('rules are sorted, named once, explained, and found by their index', () => {
  const [run] = logOf(findings, sources, rules).runs;
  expect(run?.tool.driver.rules).toMatchObject([
    { id: 'a/b' },
    {
      id: 'x/y',
      shortDescription: { text: 'It is so.' },
      help: { text: 'It is so. And `this` is why.' },
      defaultConfiguration: { level: 'error' },
    },
  ]);
  for (const result of run?.results ?? []) {
    expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  }
});

test('a path becomes a relative URI', () => {
  expect(renderSarif(findings, sources)).toContain('"uri": "flows/a%20b%23.yaml"');
  const odd = { ...findings[0], span: { ...span, path: 'x\ud800/ü:%.yaml' } } as Finding;
  expect(renderSarif([odd], sources)).toContain('"uri": "x%EF%BF%BD/%C3%BC%3A%25.yaml"');
});

test('a message links nowhere and hides nothing, whatever it quotes', () => {
  const message = 'No step is called "[fix it](https://e.invalid)\u202e".';
  const related = [{ span, message }];
  const hostile: Finding = { ...(findings[0] as Finding), message, related };
  const text = renderSarif([hostile], sources);
  expect(text).not.toMatch(/\]\(|\u202e/);
  expect(text.match(/\[fix it\]\u200b\(https:\/\/e\.invalid\)\\\\u\{202e\}/g)).toHaveLength(2);
});

test('a silenced finding is suppressed in the source, with the reason', () => {
  const results = logOf(findings, sources).runs[0]?.results ?? [];
  expect(results.map((one) => ('suppressions' in one ? one.suppressions : undefined))).toEqual([
    undefined,
    undefined,
    [{ kind: 'inSource', justification: 'It is for the dashboard.' }],
  ]);
});

test('a fingerprint stays when lines move, and tells findings apart', () => {
  const [finding] = findings as readonly [Finding];
  const moved = { ...finding, span: { ...span, start: 18, end: 23 } };
  const [before] = printsOf('one\ntwo three\n', finding);
  expect(
    printsOf('# added\n\none\n  two three\n', { ...moved, span: { ...span, start: 19, end: 24 } }),
  ).toEqual([before]);
  expect(printsOf('one\ntwo four!\n', finding)).not.toEqual([before]);
  expect(printsOf('one\ntwo three\n', { ...finding, code: 'x/z' })).not.toEqual([before]);
  expect(new Set(printsOf('one\ntwo three\n', finding, finding)).size).toBe(2);
});

test('a log without findings is still a log', () => {
  expect(logOf([], sources)).toMatchObject({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'millrace', rules: [] } }, results: [] }],
  });
});
