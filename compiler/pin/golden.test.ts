import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectedFile, goldenCases, readFlow, renderFindings } from '../testing/golden.ts';
import { readFolder } from '../testing/memory-host.ts';
import { pinRepository } from './pin-repository.ts';
import { fakePinHost } from './testing/fake-pin-host.ts';

for (const golden of goldenCases('pin')) {
  test(`pin/${golden.name} is reported as its fixture shows`, async () => {
    const files = readFolder(fileURLToPath(golden.folder).replace(/\/$/, ''));
    const request = { flows: [readFlow(golden)] };
    const { diagnostics, sources } = await pinRepository(request, fakePinHost({ files }));
    await expect(renderFindings(diagnostics, sources)).toMatchFileSnapshot(expectedFile(golden));
    expect(diagnostics.map(({ code }) => code)).toContain(`pin/${golden.name}`);
  });
}
