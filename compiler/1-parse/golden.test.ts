import { expect, test } from 'vitest';
import { expectedFile, goldenCases, readFlow, renderFindings } from '../testing/golden.ts';
import { parseFlow } from './parse-flow.ts';

for (const golden of goldenCases('parse')) {
  test(`parse/${golden.name} is what its user sees`, async () => {
    const { value, diagnostics } = parseFlow(readFlow(golden));
    expect(diagnostics.map(({ code }) => code)).toContain(`parse/${golden.name}`);
    const report = renderFindings(diagnostics, new Map([[value.path, value.text]]));
    await expect(report).toMatchFileSnapshot(expectedFile(golden));
  });
}
