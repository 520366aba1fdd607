import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseFlow } from './1-parse/parse-flow.ts';
import { expectFixes } from './testing/fix-case.ts';
import { compileCase } from './testing/compile-case.ts';
import { expectedFile, goldenCases, readFlow, renderFindings } from './testing/golden.ts';

for (const golden of ['resolve', 'infer', 'check', 'silence', 'test'].flatMap(goldenCases)) {
  test(`${golden.stage}/${golden.name} is reported as its fixture shows`, async () => {
    const { diagnostics, sources } = await compileCase(golden);
    await expect(renderFindings(diagnostics, sources)).toMatchFileSnapshot(expectedFile(golden));
    expect(diagnostics.map(({ code }) => code)).toContain(`${golden.stage}/${codeOf(golden.name)}`);
    if (diagnostics.some(({ fix }) => fix !== undefined)) await expectFixes(golden);
  });
}

for (const golden of goldenCases('parse')) {
  const { diagnostics } = parseFlow(readFlow(golden));
  if (diagnostics.every(({ fix }) => fix === undefined)) continue;
  test(`parse/${golden.name} is fixed as its fixture shows`, async () => {
    await expectFixes(golden);
  });
}

for (const golden of goldenCases('ok')) {
  test(`ok/${golden.name} compiles to the lock in its fixture`, async () => {
    const { flows, diagnostics, sources } = await compileCase(golden);
    expect(renderFindings(diagnostics, sources)).toBe('No problems.\n');
    const [flow] = flows;
    const file = (name: string): string => fileURLToPath(new URL(name, golden.folder));
    await expect(flow?.locked?.lockText).toMatchFileSnapshot(file('expected.lock.json'));
    await expect(flow?.locked?.grantsText).toMatchFileSnapshot(file('expected.grants'));
  });
}

/** Cases of one code after the first are called `code--what`. */
function codeOf(name: string): string {
  return name.replace(/--.*$/, '');
}
