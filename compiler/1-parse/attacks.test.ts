import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';
import { cpuTime } from './testing/cpu-time.ts';
import { flowWith, parseText, problems } from './testing/parse-text.ts';

const attacks = fileURLToPath(new URL('../../../shared/attacks/', import.meta.url));
const isThere = existsSync(attacks);
const generated = mkdtempSync(join(tmpdir(), 'millrace-attacks-'));

afterAll(() => {
  rmSync(generated, { recursive: true, force: true });
});

if (isThere) {
  execFileSync(process.execPath, [join(attacks, 'gen.mjs'), generated]);
} else {
  console.warn('The attack cases are skipped: ../shared/attacks is not there.');
}

interface Found {
  readonly codes: readonly string[];
  readonly milliseconds: number;
}

/** Parses a file, and checks that every problem has its place in it. */
function parseFile(folder: string, name: string): Found {
  const bytes = readFileSync(join(folder, name));
  let parsed = parseFlow({ path: name, bytes: new Uint8Array() });
  const milliseconds = cpuTime(() => {
    parsed = parseFlow({ path: name, bytes });
  });
  const { value, diagnostics } = parsed;
  for (const { span } of diagnostics) {
    expect(span.path).toBe(name);
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(value.text.length);
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  return { codes: diagnostics.map(({ code }) => code), milliseconds };
}

/** The code that each case must give, among others: the files are in another dialect than ours. */
const expected: Readonly<Record<string, string>> = {
  y01: 'parse/duplicate-key',
  y02: 'parse/duplicate-key',
  y03: 'parse/duplicate-key',
  y04: 'parse/forbidden-key',
  y05: 'parse/forbidden-key',
  y06: 'parse/merge-key',
  y07: 'parse/directive',
  y08: 'parse/tag',
  y09: 'parse/directive',
  y10: 'parse/several-documents',
  y11: 'parse/alias',
  y12: 'parse/alias',
  y13: 'parse/bad-character',
  y14: 'parse/bad-character',
  y15: 'parse/bad-character',
  y16: 'parse/not-utf8',
  y17: 'parse/bad-number',
  y18: 'parse/wrong-type',
  y20: 'parse/wrong-type',
};

for (const [id, code] of Object.entries(expected)) {
  test.skipIf(!isThere)(`${id} is refused with ${code}, at its place, in time`, () => {
    const folder = join(attacks, 'flows');
    const name = readdirSync(folder).find((file) => file.startsWith(id)) ?? id;
    const { codes, milliseconds } = parseFile(folder, name);
    expect(codes).toContain(code);
    expect(milliseconds).toBeLessThan(1_000);
  });
}

const documents: Readonly<Record<string, readonly [code: string, milliseconds: number]>> = {
  g01: ['parse/alias', 1_000],
  g02: ['parse/too-large', 2_000],
  g03: ['parse/too-deep', 1_000],
  g04: ['parse/too-large', 1_000],
  g05: ['parse/too-large', 1_000],
  g06: ['parse/too-large', 5_000],
  g07: ['parse/wrong-type', 5_000],
  g08: ['parse/too-large', 5_000],
  g09: ['parse/wrong-type', 5_000],
  g10: ['parse/too-large', 1_000],
};

for (const [id, [code, limit]] of Object.entries(documents)) {
  test.skipIf(!isThere)(`${id} is refused with ${code} in time`, () => {
    const name = readdirSync(generated).find((file) => file.startsWith(id)) ?? id;
    const { codes, milliseconds } = parseFile(generated, name);
    expect(codes).toContain(code);
    expect(milliseconds).toBeLessThan(limit);
  });
}

test('the large documents in our dialect are parsed or refused in time', () => {
  const step = (id: number, more = ''): string => `  s${id}: { value: 1${more} }\n`;
  const chain = Array.from({ length: 5_000 }, (_, id) =>
    step(id, id > 0 ? `, needs: [s${id - 1}]` : ''),
  );
  const cycle = Array.from({ length: 2_000 }, (_, id) =>
    step(id, `, needs: [s${(id + 1) % 2_000}]`),
  );
  const names = Array.from({ length: 250 }, (_, id) => `s${id}`);
  const dense = names.map((_, id) => step(id, `, needs: [${names.slice(0, id).join(', ')}]`));
  const time = cpuTime(() => {
    expect(problems(`steps:\n${chain.join('')}`)).toEqual(['parse/too-many «s2000»']);
    expect(problems(`steps:\n${cycle.join('')}`)).toEqual([]);
    expect(problems(`steps:\n${dense.join('')}`)).toEqual([]);
  });
  expect(time).toBeLessThan(5_000);
});

test('y13: ids and paths with hidden characters are refused', () => {
  const ids = ['"de\\u0000mo"', '"a\\nb"', '"\\u202Eevil\\u202C"', '"\\uD800"'];
  for (const id of ids) expect(problems(`steps: { ${id}: { value: 1 } }`)).toHaveLength(1);
  for (const path of ['"scripts/a.ts\\0.png"', '"scripts/\\u0430.ts"']) {
    expect(problems(flowWith(`uses: ${path}`))).toHaveLength(1);
  }
});

test('y17: every number of the case that JSON cannot carry is refused', () => {
  const yaml =
    'value: { a: 9007199254740993, b: 0x1F, c: 0o17, d: .nan, e: -.inf, f: 1_000, g: 012, h: 1e-999, i: 123456789012345678901234567890, j: 1e400 }';
  expect(problems(flowWith(yaml))).toHaveLength(7);
});

test('y18: expressions are found exactly, and text that looks like one is none', () => {
  const yaml = [
    `a: "\${{ constructor.constructor('return process')().env }}"`,
    'g: "${{ inputs.x }}${{ inputs.y }}"',
    'h: "${{ ${{ inputs.x }} }}"',
    'j: "$${{ literal }}"',
  ].join(', ');
  const body = parseText(flowWith(`value: { ${yaml} }`)).value.steps[0]?.body;
  if (body?.kind !== 'value' || body.value.kind !== 'object') throw new Error('not an object');
  expect(body.value.entries.map(({ value }) => value)).toMatchObject([
    { kind: 'expression', source: " constructor.constructor('return process')().env " },
    { kind: 'text', parts: [{ source: ' inputs.x ' }, { source: ' inputs.y ' }] },
    { kind: 'expression', source: ' ${{ inputs.x }} ' },
    { kind: 'text', parts: ['$', { source: ' literal ' }] },
  ]);
  expect(problems(flowWith(`value: "\${{ 'a' }} }}"`))).toEqual(['parse/stray-braces «}}»']);
});

/** The rows of y20. `broad` values are Deno's own syntax: the policy decides about them when a flow runs. */
const permissionRows: readonly (readonly [
  yaml: string,
  verdict: 'refused' | 'nothing' | 'broad',
])[] = [
  ['{read: ["./data,/etc"]}', 'refused'],
  ['{net: ["api.example.com,169.254.169.254"]}', 'refused'],
  ['{env: ["FOO,GITHUB_TOKEN"]}', 'refused'],
  ['{env: ["*"]}', 'refused'],
  ['{env: ["GITHUB_*", "ACTIONS_*", "LD_PRELOAD", "DENO_AUTH_TOKENS"]}', 'refused'],
  ['{net: ["*.com"]}', 'broad'],
  ['{net: ["0.0.0.0/0"]}', 'refused'],
  ['{net: [""]}', 'refused'],
  ['{read: [""]}', 'refused'],
  ['{read: []}', 'nothing'],
  ['{read: true}', 'broad'],
  ['{read: ["/"]}', 'refused'],
  ['{write: ["."]}', 'broad'],
  ['{run: ["bash"]}', 'broad'],
  ['{run: ["deno", "git", "node", "python3", "env", "xargs", "find", "tar"]}', 'broad'],
  ['{ffi: true}', 'refused'],
  ['{all: true}', 'refused'],
  ['{read: ["--allow-all"]}', 'refused'],
  ['{net: ["unix:/var/run/docker.sock"]}', 'refused'],
  ['{import: ["evil.invalid"]}', 'refused'],
  ['{read: ["~/.ssh", "$HOME/.aws", "${{ inputs.dir }}"]}', 'refused'],
  ['{Read: ["./data"], reed: ["./data"]}', 'refused'],
];

for (const [yaml, verdict] of permissionRows) {
  test(`y20: ${yaml} is ${verdict}`, () => {
    const { value, diagnostics } = parseText(flowWith(`uses: scripts/a.ts\npermissions: ${yaml}`));
    const body = value.steps[0]?.body;
    const granted = body?.kind === 'script' ? Object.keys(body.permissions?.value ?? {}) : [];
    expect(diagnostics.length > 0).toBe(verdict === 'refused');
    expect(granted.length > 0).toBe(verdict === 'broad');
  });
}
