import { expect, test } from 'vitest';
import {
  closuresOf,
  denoLockText,
  samplePackage,
  sampleScript,
} from '../testing/sample-packages.ts';
import { packageChains } from './package-chains.ts';

const ms = samplePackage();

test('the shortest way is shown, through peers and optional dependencies as well', () => {
  const text = denoLockText(
    {
      'a@1.0.0': { dependencies: ['b'] },
      'b@1.0.0': { optionalDependencies: ['ms'] },
      'c@1.0.0_ms@2.1.3': { optionalPeers: ['ms'] },
      'ms@2.1.3': { dependencies: ['a'] },
    },
    { 'npm:a@1': '1.0.0', 'npm:c@1': '1.0.0_ms@2.1.3' },
  );
  expect(packageChains(closuresOf(sampleScript(text)))(ms)).toEqual([
    'flows/a.yaml → scripts/a.ts → npm:c@1.0.0 → npm:ms@2.1.3',
  ]);
});

test('each script has a line, in order, and a script of several flows says how many', () => {
  const text = denoLockText({ 'ms@2.1.3': {} }, { 'npm:ms@2': '2.1.3' });
  const second = { ...sampleScript(text, 'scripts/b.ts') };
  const uses = [...second.uses, { flow: 'flows/z.yaml', step: 'two' }];
  const chains = packageChains(closuresOf({ ...second, uses }, sampleScript(text)));
  expect(chains({ ...ms, scripts: ['scripts/a.ts', 'scripts/b.ts'] })).toEqual([
    'flows/a.yaml (and 1 more) → scripts/b.ts → npm:ms@2.1.3',
    'flows/a.yaml → scripts/a.ts → npm:ms@2.1.3',
  ]);
});

test('more than ten are counted', () => {
  const text = denoLockText({ 'ms@2.1.3': {} }, { 'npm:ms@2': '2.1.3' });
  const entries = Array.from({ length: 12 }, (_, index) => `scripts/${index}.ts`);
  const chains = packageChains(closuresOf(...entries.map((entry) => sampleScript(text, entry))));
  const lines = chains({ ...ms, scripts: entries });
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('… and 2 more');
});

test('there is no way to what nothing imports, nor through a lock that cannot be read', () => {
  const unused = denoLockText({ 'ms@2.1.3': {} });
  expect(packageChains(closuresOf(sampleScript(unused)))(ms)).toEqual([]);
  expect(packageChains(closuresOf(sampleScript('{}')))(ms)).toEqual([]);
});
