import { expect, test } from 'vitest';
import { memoryHost } from '../testing/memory-host.ts';
import { editorRepository } from '../testing/editor-repository.ts';
import { openSession } from './open-session.ts';

const names = ['a', 'b', 'c', 'd'];
const flows = names.map((name) => `flows/${name}.yaml`);
const scripts = names.map((name): [string, string] => [
  `scripts/${name}.ts`,
  `export function main(${name}: string): string {\n  return ${name};\n}\n`,
]);
const written = Object.fromEntries([
  ...scripts,
  ...names.map((name): [string, string] => [
    `flows/${name}.yaml`,
    `steps:\n  one: { uses: scripts/${name}.ts@pin, with: { ${name}: x } }\n`,
  ]),
]);

/** Checks all flows in turn; gives what was wrong, and of each check the programs that were made until then. */
async function checkedInTurn(
  isTold: boolean,
  others: Readonly<Record<string, string>> = {},
): Promise<{ readonly wrong: readonly string[]; readonly programs: readonly number[] }> {
  const { files } = await editorRepository({ ...written, ...others });
  const host = memoryHost({ files });
  let made = 0;
  const session = openSession({
    ...host,
    packages: () => Promise.reject(new Error('No such package is here.')),
    denoTypes: async () => {
      made += 1;
      return await host.denoTypes();
    },
  });
  const wrong: string[] = [];
  const programs: number[] = [];
  for (const [at, flow] of flows.entries()) {
    const next = (): readonly string[] => flows.slice(at + 1);
    const check = session.check(flow, isTold ? { next } : {});
    wrong.push(
      ...(await check.then(
        ({ diagnostics }) => diagnostics.map(({ message }) => message),
        (error: unknown) => [String(error)],
      )),
    );
    programs.push(made);
  }
  return { wrong, programs };
}

test('flows that are checked in turn share one program when that is said before', async () => {
  expect(await checkedInTurn(true)).toEqual({ wrong: [], programs: [1, 1, 1, 1] });
  expect(await checkedInTurn(false)).toEqual({ wrong: [], programs: [1, 2, 3, 4] });
});

test('a package that is not there keeps only the flows back that need it', async () => {
  const lock = {
    version: '5',
    specifiers: { 'npm:tiny@1.0.0': '1.0.0' },
    npm: { 'tiny@1.0.0': { integrity: `sha512-${'A'.repeat(86)}==` } },
  };
  const { wrong } = await checkedInTurn(true, {
    'scripts/c.ts': `import 'npm:tiny@1.0.0';\n${written['scripts/c.ts'] ?? ''}`,
    'scripts/c.deno.lock': JSON.stringify(lock),
  });
  expect(wrong).toEqual(['Error: No such package is here.']);
});
