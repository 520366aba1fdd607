import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../../lock/index.ts';
import { formats } from '../../schema/formats.ts';
import { validateValue } from '../../schema/index.ts';
import type { Signature } from '../model/typed.ts';
import { programOf } from '../testing/infer-case.ts';
import { readFolder, type MemoryRepository } from '../testing/memory-host.ts';

/** A folder with a script, what is inferred of it, and values that must and must not fit. */
interface Samples {
  readonly input: { readonly valid: readonly Json[]; readonly invalid: readonly Json[] };
  readonly output: { readonly valid: readonly Json[]; readonly invalid: readonly Json[] };
}

const root = fileURLToPath(new URL('../testdata/signature/', import.meta.url));
const names = readdirSync(root).sort();
const all = await infer(names);

for (const name of names) {
  test(`${name} has the expected signature`, async () => {
    const signature = all.get(name);
    await expect(`${JSON.stringify(signature, null, 2)}\n`).toMatchFileSnapshot(
      `${root}${name}/expected.json`,
    );
  });

  test(`${name} takes and gives its samples`, () => {
    const samples = JSON.parse(readFileSync(`${root}${name}/samples.json`, 'utf8')) as Samples;
    const { input, output } = all.get(name) as Signature;
    for (const [schema, part] of [
      [input, samples.input],
      [output, samples.output],
    ] as const) {
      // A schema that admits everything, or nothing, has samples of one kind.
      if (schema !== false) expect(part.valid, 'values that fit').not.toEqual([]);
      if (schema !== true) expect(part.invalid, 'values that do not fit').not.toEqual([]);
      for (const value of part.valid)
        expect([value, judge(schema, value)]).toEqual([value, 'fits']);
      for (const value of part.invalid) {
        expect([value, judge(schema, value)]).toEqual([value, 'does not fit']);
      }
    }
  });
}

test('no schema depends on which other scripts are there, or on their order', async () => {
  const backwards = await infer([...names].reverse());
  expect(Object.fromEntries(backwards)).toEqual(Object.fromEntries(all));
  for (const name of names) expect((await infer([name])).get(name)).toEqual(all.get(name));
});

/** The signatures of these cases, all read in one program. */
async function infer(cases: readonly string[]): Promise<ReadonlyMap<string, Signature>> {
  const scripts = cases.map((name) => `scripts/${name}/main.ts`);
  const { program, closures } = await programOf(repositoryOf(cases), scripts);
  return new Map(
    closures.map(({ digest }, index) => {
      const { value, diagnostics } = program.signature(digest);
      expect(diagnostics.map(({ message, span }) => `${span.path}: ${message}`)).toEqual([]);
      return [cases[index] ?? '', value as Signature];
    }),
  );
}

function repositoryOf(cases: readonly string[]): MemoryRepository {
  const files = new Map<string, Uint8Array>();
  const packages = new Map<string, Map<string, string>>();
  for (const name of cases) {
    for (const [path, bytes] of readFolder(`${root}${name}`)) {
      const match = /^packages\/([^/]+)\/(.+)$/.exec(path);
      if (match === null) files.set(`scripts/${name}/${path}`, bytes);
      else {
        const id = (match[1] ?? '').replaceAll('+', '/');
        const known = packages.get(id) ?? new Map<string, string>();
        packages.set(id, known.set(match[2] ?? '', new TextDecoder().decode(bytes)));
      }
    }
  }
  return { files, packages };
}

/** What our own validator says, which must be what ajv says. */
function judge(schema: JsonSchema, value: Json): string {
  const ajv = new Ajv2020({
    strict: true,
    strictTuples: false,
    // A constraint may stand beside alternatives of which only some are of its type.
    strictTypes: false,
    allowUnionTypes: true,
    ownProperties: true,
  });
  ajv.addKeyword('x-type');
  for (const [name, isFormat] of formats) ajv.addFormat(name, isFormat);
  const own = validateValue(schema, value).length === 0;
  expect([value, ajv.validate(schema, value)]).toEqual([value, own]);
  return own ? 'fits' : 'does not fit';
}
