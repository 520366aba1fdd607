import { expect, test } from 'vitest';
import { applyEdits } from '../edit/apply-edits.ts';
import { pinEdit, setPin } from '../edit/set-pin.ts';
import type { ParsedUses } from '../model/parsed.ts';
import { bodyOf, flowWith, hints, problems, slice } from './testing/parse-text.ts';

function usesOf(yaml: string): ParsedUses {
  const body = bodyOf(yaml);
  if (body.kind !== 'script') throw new Error('not a script');
  return body.uses;
}

test('a script is named by its path, with or without a pin', () => {
  expect(usesOf('uses: scripts/a.ts')).toMatchObject({ path: { value: 'scripts/a.ts' } });
  expect(usesOf('uses: scripts/a.ts')).not.toHaveProperty('pin');
  expect(usesOf('uses: scripts/hn/a_b-c.d.ts@0123456789ab')).toMatchObject({
    path: { value: 'scripts/hn/a_b-c.d.ts' },
    pin: { value: '0123456789ab' },
  });
  expect(usesOf(`uses: scripts/a.ts@${'a'.repeat(64)}`).pin?.value).toHaveLength(64);
});

test('a path outside scripts is refused, and says why', () => {
  for (const path of [
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    './scripts/a.ts',
    'scripts/../a.ts',
    'scripts/./a.ts',
    'scripts//a.ts',
    'C:\\Windows\\a.ts',
    'https://evil.invalid/x.ts',
    'npm:left-pad',
    'scripts/%2e%2e/outside.ts',
    '.git/config',
    '-rf',
    'lib/a.ts',
    'scripts',
    'scripts/a.js',
    'scripts/.hidden.ts',
    'scripts/\u0430.ts',
    'scripts/a b.ts',
    'scripts/a.ts ',
    'flows/a.ts',
  ]) {
    expect(problems(flowWith(`uses: '${path}'`))).toEqual([`parse/bad-script-path «${path}»`]);
  }
  expect(problems(flowWith('uses: "scripts/a.ts\\0.png"'))).toHaveLength(1);
  expect(hints(flowWith('uses: ./scripts/a.ts'))).toEqual(['Write `scripts/a.ts`.']);
});

test('a pin is 12 to 64 hexadecimal digits in lower case', () => {
  for (const pin of [
    '0123456789a',
    'A123456789ab',
    'g123456789ab',
    'a'.repeat(65),
    ' 0123456789ab',
  ]) {
    expect(problems(flowWith(`uses: 'scripts/a.ts@${pin}'`))).toEqual([`parse/bad-pin «${pin}»`]);
  }
  expect(problems(flowWith(`uses: 'scripts/a.ts@'`))).toEqual(['parse/bad-pin «@»']);
});

test('a pin is put in or replaced without another byte changing', () => {
  const pin = 'ffffffffffff';
  for (const [before, after] of [
    ['uses: scripts/a.ts', `uses: scripts/a.ts@${pin}`],
    ['uses:   scripts/a.ts@0123456789ab   # note', `uses:   scripts/a.ts@${pin}   # note`],
    ["'uses' : 'scripts/a.ts'", `'uses' : 'scripts/a.ts@${pin}'`],
    ['uses: "scripts\\x2Fa.ts@0123456789ab"', `uses: "scripts\\x2Fa.ts@${pin}"`],
    ['uses: "scripts\\/a.ts"', `uses: "scripts\\/a.ts@${pin}"`],
    ['uses: >-\n  scripts/a.ts\n', `uses: >-\n  scripts/a.ts@${pin}\n`],
  ] as const) {
    const text = flowWith(before);
    const changed = setPin(text, usesOf(before), pin);
    expect(changed).toBe(flowWith(after));
    expect(usesOf(after)).toMatchObject({ path: { value: 'scripts/a.ts' }, pin: { value: pin } });
  }
});

test('the places of path and pin are exact', () => {
  const yaml = 'uses: "scripts/a.ts@0123456789ab"';
  const { span, path, pin } = usesOf(yaml);
  const text = flowWith(yaml);
  expect(slice(text, span)).toBe('"scripts/a.ts@0123456789ab"');
  expect(slice(text, path.span)).toBe('scripts/a.ts');
  expect(pin === undefined ? '' : slice(text, pin.span)).toBe('0123456789ab');
});

test('several pins are written at once', () => {
  const yaml = 'uses: scripts/a.ts@0123456789ab';
  const text = flowWith(yaml) + flowWith(yaml);
  const first = pinEdit(usesOf(yaml), 'aaaaaaaaaaaa');
  const shift = flowWith(yaml).length;
  const second = {
    ...first,
    start: first.start + shift,
    end: first.end + shift,
    text: 'bbbbbbbbbbbb',
  };
  expect(applyEdits(text, [second, first])).toBe(
    flowWith('uses: scripts/a.ts@aaaaaaaaaaaa') + flowWith('uses: scripts/a.ts@bbbbbbbbbbbb'),
  );
});
