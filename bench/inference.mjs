// Inference beside windmill-parser-wasm-ts: how long, and which constructs each gets right.
// Usage: npm run build && node bench/inference.mjs [SCRIPTS] [ROUNDS]
// It parses one file and infers arguments; we check the whole repository and infer results as well.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createClosureReader } from '../dist/compiler/2-resolve/read-closure.js';
import { openProgram } from '../dist/compiler/open-program.js';
import { validateValue } from '../dist/schema/index.js';
import { denoTypes, findDeno } from '../dist/store/index.js';
import { initSync, parse_deno } from 'windmill-parser-wasm-ts';

const [count = 200, rounds = 3] = process.argv.slice(2).map(Number);
const wasm = createRequire(import.meta.url)
  .resolve('windmill-parser-wasm-ts')
  .replace(/\.js$/, '_bg.wasm');
initSync({ module: readFileSync(wasm) });
const declarations = await denoTypes(await findDeno(process.env), process.env);

async function compareTimes() {
  const small = makeScripts(count);
  const large = makeScripts(2 * count);
  await inferAll(makeScripts(5));
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await inferAll(small);
    const theirs = parseAll(small);
    const two = await inferAll(large);
    samples.push({
      whole: one.total / count,
      marginal: (two.total - one.total) / count,
      alive: median(one.each.slice(1)),
      theirs,
    });
  }
  const middle = (name) => median(samples.map((sample) => sample[name]));
  const ratio = (name) => median(samples.map((sample) => sample[name] / sample.theirs));
  console.log(`${count} and ${2 * count} scripts, medians of ${rounds} interleaved rounds\n`);
  console.log('per script                                         ms    over theirs');
  row('millrace: reading, one Program, all signatures', middle('whole'), ratio('whole'));
  row('millrace: one script more in a larger Program', middle('marginal'), ratio('marginal'));
  row('millrace: one signature in a Program that is there', middle('alive'), ratio('alive'));
  row('windmill-parser-wasm-ts: one parse, arguments only', middle('theirs'), 1);
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`\nmemory of this process, both tools in it: ${memory} MiB\n`);
}

function row(name, milliseconds, ratio) {
  console.log(
    `${name.padEnd(50)} ${milliseconds.toFixed(2).padStart(6)} ${ratio.toFixed(0).padStart(8)}`,
  );
}

/** Scripts as people write them: an interface or two, defaults, a fetch, an inferred result. */
function makeScripts(number) {
  const files = new Map();
  for (let index = 0; index < number; index += 1) {
    files.set(
      `scripts/s${index}.ts`,
      `interface Item${index} { id: number; title: string; tags?: string[]; at: Date; state: 'open' | 'done' }
type Filter = { kind: 'all' } | { kind: 'since'; since: Date; limit?: number };
/** Lists items of page ${index}. @param query what to look for */
export async function main(query: string, filter: Filter, limit = ${index + 1}, labels: string[] = []) {
  const response = await fetch(\`https://api.example.com/${index}?q=\${query}&l=\${labels.join()}\`);
  const items = (await response.json()) as Item${index}[];
  const kept = items.filter((item) => filter.kind === 'all' || item.at > filter.since).slice(0, limit);
  return { count: kept.length, first: kept.at(0) ?? null, titles: kept.map(({ title }) => title), kind: filter.kind };
}
`,
    );
  }
  return files;
}

async function inferAll(files) {
  const host = memoryHost(files);
  const begun = performance.now();
  const { program, digests } = await open([...files.keys()], host);
  const each = digests.map((digest) => {
    const start = performance.now();
    const { value } = program.signature(digest);
    if (value === undefined) throw new Error('A script of the bench has an error.');
    return performance.now() - start;
  });
  return { total: performance.now() - begun, each };
}

function parseAll(files) {
  const passes = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    for (const text of files.values()) parse_deno(text);
    return (performance.now() - begun) / files.size;
  });
  return median(passes);
}

async function open(scripts, host) {
  const reader = createClosureReader(host);
  const closures = [];
  for (const script of scripts) {
    const { value } = await reader.closureOf(script);
    if (value === undefined) throw new Error(`${script} cannot be read.`);
    closures.push(value);
  }
  const program = await openProgram(closures, host);
  return { program, digests: closures.map(({ digest }) => digest) };
}

function memoryHost(files) {
  return {
    readFile: async (path) => (files.has(path) ? Buffer.from(files.get(path)) : undefined),
    listScripts: async () => [...files.keys()],
    locksOf: async () => [],
    readBlob: async () => undefined,
    blobId: (bytes) =>
      createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    packages: async () => new Map(),
    denoTypes: async () => declarations,
    nodeTypes: { read: () => undefined, has: () => false },
  };
}

async function compareConstructs() {
  const cases = [...typeCases(), ...formCases];
  const files = new Map();
  for (const [at, { take, give, beside = {} }] of cases.entries()) {
    files.set(`scripts/c${at}/take.ts`, take);
    if (give !== undefined) files.set(`scripts/c${at}/give.ts`, give);
    for (const [name, text] of Object.entries(beside)) files.set(`scripts/c${at}/${name}`, text);
  }
  const scripts = [...files.keys()].filter((path) => /\/(?:take|give)\.ts$/.test(path));
  const { program, digests } = await open(scripts, memoryHost(files));
  const schemaOf = (path, side) => program.signature(digests[scripts.indexOf(path)]).value?.[side];
  const right = { input: 0, output: 0, theirs: 0 };
  console.log('construct                          millrace in  millrace out  windmill in');
  for (const [at, { name, input, output, take, give }] of cases.entries()) {
    const verdicts = {
      input: judge(schemaOf(`scripts/c${at}/take.ts`, 'input'), input),
      output: give === undefined ? '' : judge(schemaOf(`scripts/c${at}/give.ts`, 'output'), output),
      theirs: judgeWindmill(take, input),
    };
    for (const key of Object.keys(right)) if (verdicts[key] === 'right') right[key] += 1;
    const cells = [verdicts.input, verdicts.output, verdicts.theirs];
    console.log(`${name.padEnd(34)} ${cells.map((cell) => cell.padEnd(13)).join(' ')}`);
  }
  const outputs = cases.filter(({ give }) => give !== undefined).length;
  console.log(
    `\nright: millrace ${right.input} of ${cases.length} inputs and ${right.output} of ${outputs} results; ` +
      `windmill-parser-wasm-ts ${right.theirs} of ${cases.length} inputs`,
  );
  console.log('loose: takes all that fits, and some that does not; strict: refuses some that fits');
}

/** Right when exactly the samples that fit are taken, or when a type that JSON cannot carry is refused. */
function judge(schema, expected) {
  if ('error' in expected) return schema === undefined ? 'right' : 'not refused';
  if (schema === undefined) return 'refused';
  const fits = (value) => validateValue(schema, value).length === 0;
  if (!expected.fits.every(fits)) return 'strict';
  return expected.misfits.some(fits) ? 'loose' : 'right';
}

/** Of the table that the tests hold us to, what people write most. */
function typeCases() {
  const chosen = new Set([
    'string',
    'number',
    'bigint',
    'literals',
    'with null',
    'mixed',
    'discriminated',
    'enum of strings',
    'template with a number',
    'optional field',
    'nested',
    'intersection',
    'record',
    'array',
    'tuple',
    'Partial',
    'Pick',
    'keyof typeof',
    'mapped type',
    'conditional type',
    'generic interface',
    'branded string',
    'interface',
    'fields only',
    'Date',
    'URL',
    'Uint8Array',
    'Map',
    'interface that extends',
  ]);
  const folder = new URL('../compiler/testdata/constructs/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    .filter(({ construct }) => chosen.has(construct))
    .map(({ construct, declare = '', type, input, output }) => ({
      name: construct === 'interface' ? 'recursive interface' : construct,
      // A second parameter: of a single object, our keys of `with` are its fields.
      take: `${declare}\nexport async function main(value: ${type}, more?: boolean): Promise<void> {}\n`,
      give: `${declare}\nexport async function main(): Promise<${type}> { throw new Error(); }\n`,
      input: asArguments(input),
      output,
    }));
}

function asArguments(expected) {
  if ('error' in expected) return expected;
  const wrap = (values) => values.map((value) => ({ value }));
  return { fits: wrap(expected.fits), misfits: [...wrap(expected.misfits), {}] };
}

const formCases = [
  {
    name: 'main is a constant',
    take: 'export const main = (a: string, b = 1) => a + b;\n',
    input: { fits: [{ a: 'x' }], misfits: [{}, { a: 1 }, { a: 'x', b: '1' }] },
  },
  {
    name: 'main is the default export',
    take: 'export default function (a: string) { return a; }\n',
    input: { fits: [{ a: 'x' }], misfits: [{}, { a: 1 }] },
  },
  {
    name: 'type from another module',
    take: "import type { User } from './user.ts';\nexport function main(user: User, more?: boolean) { return user; }\n",
    beside: { 'user.ts': 'export interface User { id: number; name?: string }\n' },
    input: {
      fits: [{ user: { id: 1 } }, { user: { id: 1, name: 'a' } }],
      misfits: [{ user: {} }, { user: { id: '1' } }, {}],
    },
  },
  {
    name: 'constraint in a doc comment',
    take: 'export function main(/** @minimum 1 */ limit: number, more?: boolean) { return limit; }\n',
    input: { fits: [{ limit: 1 }], misfits: [{ limit: 0 }, {}] },
  },
];

/**
 * What windmill-parser-wasm-ts says, as JSON Schema, read in its favour: where it says nothing, or
 * names a resource that is stored elsewhere, anything is taken; an argument that may be left out may
 * be null. It does not say which fields may be left out, so the better of all and none counts.
 */
function judgeWindmill(code, expected) {
  const signature = JSON.parse(parse_deno(code));
  const verdicts = [true, false].map((all) => judge(schemaOfWindmill(signature, all), expected));
  return ['right', 'loose'].find((verdict) => verdicts.includes(verdict)) ?? verdicts[0];
}

function schemaOfWindmill({ args }, all) {
  const properties = args.map(({ name, typ, has_default: isOptional }) => {
    const schema = typeOfWindmill(typ, all);
    return [name, isOptional ? { anyOf: [schema, { type: 'null' }] } : schema];
  });
  const needed = args.filter(({ has_default: isOptional }) => !isOptional);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: needed.map(({ name }) => name),
  };
}

function typeOfWindmill(typ, all) {
  if (typeof typ === 'string') return plainOfWindmill[typ] ?? true;
  const [[kind, what] = []] = Object.entries(typ ?? {});
  return compoundOfWindmill[kind]?.(what, all) ?? true;
}

const compoundOfWindmill = {
  str: (choices) => ({ type: 'string', ...(choices === null ? {} : { enum: choices }) }),
  list: (item, all) => ({ type: 'array', items: typeOfWindmill(item, all) }),
  object: ({ props }, all) => objectOfWindmill(props ?? [], all),
  oneof: (members, all) => ({
    anyOf: members.map(({ properties }) => objectOfWindmill(properties, all)),
  }),
};

function objectOfWindmill(props, all) {
  return {
    type: 'object',
    properties: Object.fromEntries(props.map(({ key, typ }) => [key, typeOfWindmill(typ, all)])),
    required: all ? props.map(({ key }) => key) : [],
  };
}

const plainOfWindmill = {
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  email: { type: 'string', format: 'email' },
  bytes: { type: 'string', format: 'base64' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

await compareTimes();
await compareConstructs();
