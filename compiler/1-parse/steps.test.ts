import { expect, test } from 'vitest';
import { bodyOf, flowWith, hints, parseText, problems, stepOf } from './testing/parse-text.ts';

const pinned = 'uses: scripts/a.ts@9f2c1a7e04b1';

test('steps are a map with at least one step, under ids', () => {
  expect(problems('steps: {}')).toEqual(['parse/empty-value «steps»']);
  expect(problems('steps:')).toEqual(['parse/empty-value «steps»']);
  expect(problems('steps: [{ value: 1 }]')).toEqual(['parse/wrong-type «[»']);
  expect(hints('steps:\n  - id: a\n')).toEqual([
    'Write each step under its id: `build:` instead of `- id: build`.',
  ]);
});

test('an id is letters, digits, underscores and hyphens, and not too long', () => {
  expect(parseText('steps: { _a-B9: { value: 1 } }').diagnostics).toEqual([]);
  for (const id of [
    '9a',
    'a b',
    '"a\\u0000b"',
    '"\\u202Ea"',
    '"\\u0430"',
    '-a',
    '""',
    'a.b',
    'x'.repeat(65),
  ]) {
    expect(problems(`steps: { ${id}: { value: 1 } }`)).toEqual([`parse/bad-id «${id}»`]);
  }
});

test('names that every object has are refused as keys, at every depth', () => {
  for (const name of [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ]) {
    expect(
      problems(`steps: { ${name}: { value: 1 }, a: { value: { b: [{ ${name}: 1 }] } } }`),
    ).toEqual([`parse/forbidden-key «${name}»`, `parse/forbidden-key «${name}»`]);
  }
  expect(problems('steps: { "__pr\\u006fto__": { value: 1 } }')[0]).toContain(
    'parse/forbidden-key',
  );
});

test('a step does exactly one thing', () => {
  expect(problems(flowWith('needs: []'))).toEqual(['parse/no-block «step»']);
  expect(problems(flowWith(`${pinned}\nvalue: 1`))).toEqual(['parse/two-blocks «value»']);
  expect(problems(flowWith(`value: 1\n${pinned}`))).toEqual(['parse/two-blocks «uses»']);
  expect(problems(flowWith('for-each: ${{ [] }}\nvalue: 1'))).toEqual(['parse/two-blocks «value»']);
  expect(problems(flowWith('for-each: ${{ [] }}'))).toEqual(['parse/no-block «step»']);
  expect(problems(flowWith(`for-each: \${{ [] }}\n${pinned}\nsteps: { a: { value: 1 } }`))).toEqual(
    ['parse/two-blocks «steps»'],
  );
  expect(problems(flowWith('steps: { a: { value: 1 } }'))).toEqual(['parse/no-block «step»']);
});

test('two blocks name both places', () => {
  const { value, diagnostics } = parseText(flowWith(`${pinned}\nvalue: 1`));
  const related = diagnostics[0]?.related[0];
  expect(value.text.slice(related?.span.start, related?.span.end)).toBe('uses');
  expect(related?.message).toBe('`uses` is here.');
});

test('an option that means nothing on a step is refused there', () => {
  expect(
    problems(flowWith('value: 1\nretry: { attempts: 2 }\ntimeout: 1s\nwith: {}\nas: x')),
  ).toEqual([
    'parse/misplaced-key «retry»',
    'parse/misplaced-key «timeout»',
    'parse/misplaced-key «with»',
    'parse/misplaced-key «as»',
  ]);
  expect(problems(flowWith(`${pinned}\nelse: { a: { value: 1 } }\nuntil: 1`))).toEqual([
    'parse/misplaced-key «else»',
    'parse/unknown-key «until»',
  ]);
  expect(
    problems(flowWith('for-each: ${{ [] }}\nsteps: { a: { value: 1 } }\ntimeout: 1s')),
  ).toEqual(['parse/misplaced-key «timeout»']);
});

test('a choice has branches, each with a condition and steps', () => {
  expect(problems(flowWith('choose: []'))).toEqual(['parse/empty-value «[]»']);
  expect(
    problems(flowWith('choose:\n  - if: ${{ a }}\n  - steps: { a: { value: 1 } }\n  - {}')),
  ).toEqual([
    'parse/missing-key «i»',
    'parse/missing-key «s»',
    'parse/missing-key «{»',
    'parse/missing-key «{»',
  ]);
  expect(
    problems(flowWith('choose:\n  - if: ${{ a }}\n    steps: { a: { value: 1 } }\n    then: 1')),
  ).toEqual(['parse/unknown-key «then»']);
});

test('needs is a list of ids, each once', () => {
  expect(
    stepOf(flowWith('needs: [a, b]\nvalue: 1'), 'step').needs.map(({ value }) => value),
  ).toEqual(['a', 'b']);
  expect(problems(flowWith('needs: [a, a, "a"]\nvalue: 1'))).toEqual([
    'parse/duplicate-item «a»',
    'parse/duplicate-item «"a"»',
  ]);
  expect(problems(flowWith('needs: a\nvalue: 1'))).toEqual(['parse/wrong-type «a»']);
  expect(hints(flowWith('needs: a\nvalue: 1'))).toEqual(['Write `[a]`.']);
  expect(problems(flowWith('needs: [1, {}]\nvalue: 1'))).toEqual([
    'parse/wrong-type «1»',
    'parse/wrong-type «{»',
  ]);
});

test('the name of an item is one that an expression can use', () => {
  const fanOut = (name: string): string => flowWith(`for-each: \${{ [] }}\nas: ${name}\n${pinned}`);
  expect(problems(fanOut('story_2'))).toEqual([]);
  for (const name of ['a-b', '2a', '"a b"', 'é', 'x'.repeat(65)]) {
    expect(problems(fanOut(name))).toEqual([`parse/bad-item-name «${name}»`]);
  }
  for (const name of [
    'index',
    'steps',
    'inputs',
    'secrets',
    'class',
    'undefined',
    'constructor',
    'error',
  ]) {
    expect(problems(fanOut(name))).toEqual([`parse/reserved-name «${name}»`]);
  }
});

test('numbers, switches and choices are checked where they stand', () => {
  expect(problems(flowWith(`for-each: \${{ [] }}\nparallel: 0\n${pinned}`))).toEqual([
    'parse/bad-value «0»',
  ]);
  expect(problems(flowWith(`for-each: \${{ [] }}\nparallel: 1.5\n${pinned}`))).toEqual([
    'parse/bad-value «1.5»',
  ]);
  expect(problems(flowWith(`for-each: \${{ [] }}\nparallel: '8'\n${pinned}`))).toEqual([
    `parse/wrong-type «'8'»`,
  ]);
  expect(problems(flowWith(`${pinned}\nidempotent: yes`))).toEqual(['parse/bad-value «yes»']);
  expect(problems(flowWith('value: 1\non-error: ignore'))).toEqual(['parse/bad-value «ignore»']);
  expect(bodyOf(`${pinned}\nidempotent: false`)).not.toHaveProperty('idempotent');
  expect(stepOf(flowWith('value: 1\non-error: fail'), 'step')).not.toHaveProperty('onError');
});

test('what decides how a flow runs takes no expression', () => {
  for (const yaml of [
    'uses: ${{ inputs.script }}',
    `${pinned}\ntimeout: \${{ inputs.t }}`,
    `${pinned}\npermissions: { net: ["\${{ inputs.host }}"] }`,
    `${pinned}\nneeds: ["\${{ inputs.step }}"]`,
    `${pinned}\nretry: { attempts: "\${{ inputs.n }}" }`,
    `${pinned}\non-error: \${{ 'continue' }}`,
  ]) {
    expect(problems(flowWith(yaml)).join()).toMatch(/^parse\/expression-not-allowed «/);
  }
});

test('arguments are a map', () => {
  expect(problems(flowWith(`${pinned}\nwith: \${{ inputs }}`))).toEqual([
    'parse/expression-not-allowed «${{ inputs }}»',
  ]);
  expect(problems(flowWith(`${pinned}\nwith: [1]`))).toEqual(['parse/wrong-type «[»']);
  expect(problems(flowWith(`${pinned}\nwith:`))).toEqual(['parse/empty-value «with»']);
  expect(bodyOf(`${pinned}\nwith: {}`)).toMatchObject({ with: [] });
});

test('an unknown key proposes the one that was meant', () => {
  expect(hints(flowWith(`${pinned}\ntime-out: 1s\nforEach: 1\nparalel: 3`))).toEqual([
    'Did you mean `timeout`?',
    'Did you mean `for-each`?',
    'Did you mean `parallel`?',
  ]);
  expect(hints(flowWith(`${pinned}\nworking-directory: /`))[0]).toMatch(
    /^It may have `uses`, .* or `mock`\.$/,
  );
  expect(problems(flowWith(`${pinned}\n${'k'.repeat(900)}: 1`))).toHaveLength(1);
});
