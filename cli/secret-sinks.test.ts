import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type Ended, type TestRepository } from './testing/repository.ts';

/** Those of the shared attack set that may be secrets: not shorter than four characters. */
const values: readonly string[] = [
  'hunter2-CANARY-7f3a9c',
  'multi\nline\nCANARY-7f3a9c',
  'with"quote\\back-CANARY',
  'päss wörd+/=CANARY',
  '-----BEGIN KEY-----\nCANARY7f3a9c\n-----END KEY-----',
  '{"k":"CANARY-7f3a9c"}',
  "<CANARY>&'7f3a9c'",
  'CANARY-7f3a9c\u001b[0m',
];
const name = (index: number): string => `SECRET_${String(index)}`;

/** The eleven forms of the attack s24; the same code makes them in the step and in the search. */
const encode = String.raw`(s) => {
  const bytes = new TextEncoder().encode(s);
  const base64 = (more) => btoa(String.fromCharCode(...new TextEncoder().encode(more), ...bytes));
  const plain = base64('');
  return {
    raw: s,
    base64: plain,
    base64shift1: base64('x'),
    base64shift2: base64('xy'),
    base64url: plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    uri: encodeURIComponent(s),
    json: JSON.stringify(s),
    hex: Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(''),
    upper: s.toUpperCase(),
    url: 'https://user:' + encodeURIComponent(s) + '@host.invalid/',
    html: s.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  };
}`;
const formsOf = runInThisContext(encode) as (s: string) => Record<string, string>;

const leak = `
/** @param ends 'return' or 'throw' */
export async function main(secret: string, ends: string): Promise<Record<string, string>> {
  const encode = ${encode.replace('(s) =>', '(s: string): Record<string, string> =>').replace('(more) =>', '(more: string) =>')};
  const forms = encode(secret);
  for (const form of Object.values(forms)) console.log('leak: ' + form);
  for (const form of Object.values(forms)) {
    for (const byte of new TextEncoder().encode(form)) Deno.stdout.writeSync(Uint8Array.of(byte));
    Deno.stdout.writeSync(new TextEncoder().encode('\\n'));
    console.error(new Error('failed with ' + form).stack);
  }
  Deno.stdout.writeSync(new TextEncoder().encode(forms['raw'].repeat(500) + '\\n'));
  if (ends === 'throw') {
    const error = new Error(Object.values(forms).join(' and '));
    error.name = 'E-' + forms['hex'];
    throw error;
  }
  return { ...forms, [forms['raw']]: 'a key', big: (forms['raw'] + ' ').repeat(5000) };
}
`;

/** Takes what another step made of a secret, so that a clear value goes on inside the run. */
const pass = `
export function main(forms: Record<string, string>, step: string): { length: number; forms: Record<string, string> } {
  console.log(step, JSON.stringify(forms));
  return { length: Object.keys(forms).length, forms };
}
`;

function flow(ends: 'return' | 'throw'): string {
  const steps = values.map((_, index) => {
    const id = `s${String(index)}`;
    const more = ends === 'throw' ? ', retry: { attempts: 2 }' : '';
    const with_ = `{ secret: "\${{ secrets.${name(index)} }}", ends: ${ends} }`;
    const next = `  p${String(index)}: { uses: scripts/pass.ts, with: { forms: "\${{ steps.${id}.output }}", step: ${id} }, idempotent: true, cache: true }\n`;
    return `  ${id}: { uses: scripts/leak.ts, with: ${with_}, idempotent: true, cache: true${more} }\n${ends === 'return' ? next : ''}`;
  });
  const outputs = values.map(
    (_, index) => `  o${String(index)}: "\${{ steps.p${String(index)}.output }}"\n`,
  );
  const secrets = values.map((_, index) => name(index)).join(', ');
  return `secrets: [${secrets}]\nsteps:\n${steps.join('')}${ends === 'return' ? `outputs:\n${outputs.join('')}` : ''}`;
}

const cache = mkdtempSync(join(tmpdir(), 'millrace-secrets-cache-'));
const scratch = mkdtempSync(join(tmpdir(), 'millrace-secrets-tmp-'));
let repository: TestRepository;
const ended: Record<string, Ended> = {};

beforeAll(async () => {
  repository = makeRepository({
    cache,
    env: {
      TMPDIR: scratch,
      ...Object.fromEntries(values.map((value, index) => [name(index), value])),
    },
    files: {
      'scripts/leak.ts': leak,
      'scripts/pass.ts': pass,
      'flows/returns.yaml': flow('return'),
      'flows/throws.yaml': flow('throw'),
    },
  });
  for (const words of [['pin'], ['compile']]) {
    const made = await repository.millrace(...words);
    expect(made.err + made.out).not.toContain('error[');
  }
  for (const [line, words, env, under] of commands)
    ended[line] = await repository.start(words, env, under).ended;
}, 480_000);

afterAll(() => {
  repository.remove();
  for (const folder of [cache, scratch]) rmSync(folder, { recursive: true, force: true });
});

/** Every command that shows what a run has kept; a new one is one line. */
const lines: readonly string[] = [
  'run returns',
  'run returns --json',
  'run returns --dry-run',
  'run throws',
  'run throws --json',
  'retry latest',
  'retry latest --json',
  'show',
  'show --json',
  'show --logs',
  'runs',
  'runs --json',
  'logs --timestamps',
  'logs --json',
  'logs --follow',
  'report',
  'report --output -',
];

type Words = readonly string[];
type Shown = readonly [line: string, words: Words, env: Record<string, string>, under: Words];
const plain = (line: string): Shown => [line, line.split(' '), {}, []];
const onGithub = { GITHUB_ACTIONS: 'true' };
/** A terminal around the program, which then shows its live view; util-linux' `script` makes one. */
const terminal = ['env', '-u', 'CI', 'sh', '-c', 'exec script -qefc "$*" /dev/null', 'sh'];
const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
if (!hasTerminal) console.log('Skipped: there is no `script` here to make a terminal.');

function inTerminal(flow: string): Shown {
  return [`run ${flow}, in a terminal`, ['run', flow, '--no-cache'], {}, terminal];
}

const commands: readonly Shown[] = [
  ...lines.map(plain),
  ['run returns, on GitHub', ['run', 'returns', '--no-cache'], onGithub, []],
  ['run throws, on GitHub', ['run', 'throws'], onGithub, []],
  ...(hasTerminal ? [inTerminal('returns'), inTerminal('throws')] : []),
];

/** Every folder that a run may write to; a new one is one line. */
const folders: readonly (readonly [string, () => string])[] = [
  ['the workspace, with .millrace', () => repository.root],
  ['the store and the caches', () => cache],
  ['the temporary folder', () => scratch],
];

/** What must be nowhere: each form of each secret, whole, and each line of the secret. */
function needles(): readonly string[] {
  const forms = values.flatMap((value) => [...Object.values(formsOf(value)), ...value.split('\n')]);
  // The ends of base64 hold bits of what stands beside it.
  return [...new Set(forms)].filter((form) => /CANARY|[0-9a-f]{16}|^[\w+/-]{16,}=*$/iu.test(form));
}

/** Masking may leave what surrounds a secret in a form of ours: `https://user:***@host.invalid/`. */
function found(text: string): readonly string[] {
  const lost = needles().filter((needle) => text.includes(needle));
  return [...lost, ...(text.match(/.{0,20}CANARY.{0,20}/giu) ?? [])];
}

/** Every file below a folder; the sources hold no secret, so nothing is left out. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

test('the search finds each secret in each form', () => {
  expect(values).toHaveLength(8);
  for (const value of values) {
    expect(Object.keys(formsOf(value))).toHaveLength(11);
    for (const form of Object.values(formsOf(value))) {
      expect(found(`before ${form} after`), form).not.toEqual([]);
    }
  }
});

test('the runs went as they should, and really had the secrets', () => {
  expect(ended['run returns']).toMatchObject({ code: 0 });
  expect(ended['run returns --json']).toMatchObject({ code: 0 });
  expect(ended['run returns']?.out).toContain('"length": 13');
  expect(ended['run throws --json']?.code).toBe(1);
  const out = ended['run throws --json']?.out ?? '';
  expect(out.match(/"kind":"attempt-failed"/g)).toHaveLength(2 * values.length);
  expect(out).toContain('***');
  expect(ended['run throws, on GitHub']?.err).toMatch(/^::error title=millrace::.*\*\*\*/mu);
  expect(ended['run returns, on GitHub']?.err).toMatch(/^::group::log of s0$/mu);
  if (!hasTerminal) return;
  expect(ended['run throws, in a terminal']?.out).toContain('\u001b[');
  expect(ended['run throws, in a terminal']?.out).toContain('***');
});

for (const [line] of commands) {
  test(`\`millrace ${line}\` shows no secret`, () => {
    const shown = ended[line];
    expect((shown?.out ?? '') + (shown?.err ?? '')).not.toBe('');
    expect(found(shown?.out ?? '')).toEqual([]);
    expect(found(shown?.err ?? '')).toEqual([]);
  });
}

for (const [what, folder] of folders) {
  test(`no file and no name of ${what} holds a secret`, () => {
    const files = filesIn(folder());
    for (const file of files) {
      // The search's own needles have no letters that UTF-8 and Latin-1 write alike but ASCII ones.
      const text = readFileSync(file, 'utf8');
      expect(found(text), file).toEqual([]);
      expect(found(file)).toEqual([]);
    }
    if (what.includes('.millrace')) {
      for (const part of ['journal', 'blobs/', 'logs/']) {
        expect(files.filter((file) => file.includes(part)).length, part).toBeGreaterThan(0);
      }
    }
  });
}
