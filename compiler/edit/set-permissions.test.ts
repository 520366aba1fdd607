import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsGrants, type Grants } from '../../lock/index.ts';
import { parseText, stepOf } from '../1-parse/testing/parse-text.ts';
import { stepCall } from '../2-resolve/step-calls.ts';
import { anyGrants, someOf } from '../../lock/testing/any-grants.ts';
import { applyEdits } from './apply-edits.ts';
import { permissionsEdits } from './set-permissions.ts';

const uses = 'uses: scripts/a.ts@9f2c1a7e04b1';

/** The text after the first way of editing the step `step`. */
function edited(text: string, grants: Grants, way = 0): string {
  const step = stepOf(text, 'step');
  const call = stepCall(step);
  if (call?.kind !== 'script') throw new Error('The step runs a script.');
  return applyEdits(text, permissionsEdits(text, { step, call }, grants)[way] ?? []);
}

function grantsIn(text: string): Grants | undefined {
  const call = stepCall(stepOf(text, 'step'));
  return call?.kind === 'script' ? call.permissions?.value : undefined;
}

/** What it is, before, what is wanted, after. */
const table: readonly (readonly [string, string, Grants, string])[] = [
  [
    'a step without permissions gets them behind `with`',
    `steps:\n  step:\n    ${uses} # pinned\n    with:\n      a: 1 # one\n    # slow\n    timeout: 3s\n`,
    { net: ['a.example:443'], env: ['A'] },
    `steps:\n  step:\n    ${uses} # pinned\n    with:\n      a: 1 # one\n    permissions: { net: ['a.example:443'], env: [A] }\n    # slow\n    timeout: 3s\n`,
  ],
  [
    'behind `uses` where there is no `with`, with the line breaks of the file',
    `steps:\r\n  step:\r\n    if: \${{ true }}\r\n    ${uses}\r\n    timeout: 3s\r\n`,
    {},
    `steps:\r\n  step:\r\n    if: \${{ true }}\r\n    ${uses}\r\n    permissions: {}\r\n    timeout: 3s\r\n`,
  ],
  [
    'at the end of a file whose last line has no break',
    `steps:\n  step:\n    ${uses}`,
    { read: ['data'] },
    `steps:\n  step:\n    ${uses}\n    permissions: { read: [data] }`,
  ],
  [
    'inside the braces of a step',
    `steps: { step: { ${uses}, with: { a: 1 }, timeout: 3s }, b: { value: 1 } }\n`,
    { run: ['git'] },
    `steps: { step: { ${uses}, with: { a: 1 }, permissions: { run: [git] }, timeout: 3s }, b: { value: 1 } }\n`,
  ],
  [
    'on a line of its own where the keys of a step in braces have their own',
    `steps:\n  step:\n    {\n      ${uses}, # pinned\n      timeout: 3s,\n    }\n`,
    { run: ['git'] },
    `steps:\n  step:\n    {\n      ${uses},\n      permissions: { run: [git] }, # pinned\n      timeout: 3s,\n    }\n`,
  ],
  [
    'one value of a list in brackets goes with its comma, from the front, the middle and the end',
    `steps:\n  step:\n    ${uses}\n    permissions: { net: [ a.example,  'b.example', "c.example" ], env: [A, B, C], run: [x, y, z] }\n`,
    { net: ['b.example', 'c.example'], env: ['A', 'C'], run: ['x', 'y'] },
    `steps:\n  step:\n    ${uses}\n    permissions: { net: [ 'b.example', "c.example" ], env: [A, C], run: [x, y] }\n`,
  ],
  [
    'a value goes with its line and the comment on it, and other comments stay',
    `steps:\n  step:\n    ${uses}\n    permissions:\n      # what it reaches\n      net:\n        - a.example # the API\n        # uploads\n        - b.example # old\n      read: [data] # all\n`,
    { net: ['a.example'], read: ['data'] },
    `steps:\n  step:\n    ${uses}\n    permissions:\n      # what it reaches\n      net:\n        - a.example # the API\n        # uploads\n      read: [data] # all\n`,
  ],
  [
    'a kind of which nothing is left goes as a whole',
    `steps:\n  step:\n    ${uses}\n    permissions:\n      net:\n      - a.example\n      - b.example\n      read: [data]\n    timeout: 3s\n`,
    { read: ['data'] },
    `steps:\n  step:\n    ${uses}\n    permissions:\n      read: [data]\n    timeout: 3s\n`,
  ],
  [
    'nothing at all is said as such: without `permissions` it would hold all that its script asks for',
    `steps:\n  step:\n    ${uses}\n    permissions: # what it needs\n      net: [a.example]\n      # and\n      read: true\n    timeout: 3s\n`,
    {},
    `steps:\n  step:\n    ${uses}\n    permissions: {} # what it needs\n      # and\n    timeout: 3s\n`,
  ],
  [
    'nothing at all in braces',
    `steps:\n  step: { ${uses}, permissions: { net: [a.example] }, timeout: 3s }\n`,
    {},
    `steps:\n  step: { ${uses}, permissions: {}, timeout: 3s }\n`,
  ],
  [
    'a narrower value stands where the wider one stood, in the same quotes',
    `steps:\n  step:\n    ${uses}\n    permissions: { net: ['*.a.example', "*.b.example"], env: ['A_*'], read: [data] }\n`,
    {
      net: ['x.a.example:443', 'y.b.example:443', 'z.b.example:80'],
      env: ['A_1'],
      read: ['data/x'],
    },
    `steps:\n  step:\n    ${uses}\n    permissions: { net: ['x.a.example:443', "y.b.example:443", "z.b.example:80"], env: ['A_1'], read: [data/x] }\n`,
  ],
  [
    'several narrower values are lines of their own where the wider one was one',
    `steps:\r\n  step:\r\n    ${uses}\r\n    permissions:\r\n      read:\r\n        - data # all of it\r\n        - other\r\n`,
    { read: ['data/x', 'data/y', 'other'] },
    `steps:\r\n  step:\r\n    ${uses}\r\n    permissions:\r\n      read:\r\n        - data/x # all of it\r\n        - data/y\r\n        - other\r\n`,
  ],
  [
    'a list stands where all of a kind was granted',
    `steps:\n  step:\n    ${uses}\n    permissions: { net: true, read: true, sys: true }\n`,
    { net: ['10.0.0.1:80', '[::1]:80'], read: true, sys: ['cpus'] },
    `steps:\n  step:\n    ${uses}\n    permissions: { net: ['10.0.0.1:80', '[::1]:80'], read: true, sys: [cpus] }\n`,
  ],
  [
    'what YAML could take for something else is quoted',
    `steps:\n  step:\n    ${uses}\n    permissions: { env: true, read: true }\n`,
    { env: ['NO', 'null', 'Y_*'], read: ["it's", '1e3', 'true', '#x', 'ab: c'] },
    `steps:\n  step:\n    ${uses}\n    permissions: { env: ['NO', 'null', 'Y_*'], read: ['it''s', '1e3', 'true', '#x', 'ab: c'] }\n`,
  ],
  [
    'what grants nothing, or stands there twice, is not touched',
    `steps:\n  step:\n    ${uses}\n    permissions: { net: [], env: [A, A, B], read: [data, data/x] }\n`,
    { env: ['A'], read: ['data'] },
    `steps:\n  step:\n    ${uses}\n    permissions: { net: [], env: [A, A], read: [data, data/x] }\n`,
  ],
  [
    'the same of a fan-out',
    `steps:\n  step:\n    for-each: \${{ [1] }}\n    ${uses}\n    with: { a: '\${{ item }}' }\n`,
    { env: ['A'] },
    `steps:\n  step:\n    for-each: \${{ [1] }}\n    ${uses}\n    with: { a: '\${{ item }}' }\n    permissions: { env: [A] }\n`,
  ],
];

test.each(table)('%s', (_what, before, grants, after) => {
  expect(edited(before, grants)).toBe(after);
  expect(parseText(after).diagnostics).toEqual([]);
  const now = grantsIn(after);
  expect(now && containsGrants(now, grants) && containsGrants(grants, now)).toBe(true);
});

test('the second way is for texts that the first one does not understand', () => {
  const explicit = `steps:\n  step:\n    ${uses}\n    permissions:\n      ? net\n      : [a.example, b.example]\n    timeout: 3s\n`;
  expect(edited(explicit, { net: ['a.example'] }, 1)).toBe(
    `steps:\n  step:\n    ${uses}\n    permissions: { net: [a.example] }\n    timeout: 3s\n`,
  );
  const kept = `steps:\n  step:\n    ${uses}\n    with:\n      a: |+\n        text\n\n    timeout: 3s\n`;
  expect(edited(kept, {}, 1)).toBe(
    `steps:\n  step:\n    ${uses}\n    permissions: {}\n    with:\n      a: |+\n        text\n\n    timeout: 3s\n`,
  );
});

const anyStyle = fc.record({
  lines: fc.boolean(),
  lists: fc.boolean(),
  braces: fc.boolean(),
  quote: fc.constantFrom("'", '"'),
  comments: fc.boolean(),
  crlf: fc.boolean(),
});

type Style = typeof anyStyle extends fc.Arbitrary<infer T> ? T : never;

/** A flow of one step with these permissions, in one of many forms. */
function written(grants: Grants, style: Style): string {
  const comment = style.comments ? ' # why' : '';
  const item = (value: string): string =>
    style.quote === '"' ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
  const inline = (granted: true | readonly string[]): string =>
    granted === true ? 'true' : `[${granted.map(item).join(', ')}]`;
  const entries = Object.entries(grants) as [string, true | readonly string[]][];
  const braces = `{ ${entries.map(([kind, granted]) => `${kind}: ${inline(granted)}`).join(', ')} }`;
  const block = entries.flatMap(([kind, granted]) =>
    granted === true || !style.lists
      ? [`      ${kind}: ${inline(granted)}${comment}`]
      : [`      ${kind}:${comment}`, ...granted.map((one) => `        - ${item(one)}${comment}`)],
  );
  const isBlock = style.lines && entries.length > 0;
  const lines = style.braces
    ? ['steps:', `  step: { ${uses}, permissions: ${braces}, timeout: 3s }${comment}`]
    : [
        'steps:',
        '  step:',
        `    ${uses}`,
        ...(isBlock ? [`    permissions:${comment}`, ...block] : [`    permissions: ${braces}`]),
        '    timeout: 3s',
      ];
  return `${lines.join(style.crlf ? '\r\n' : '\n')}\n`;
}

test('whatever is granted in whatever form, one way says exactly what is wanted and touches nothing else', () => {
  fc.assert(
    fc.property(anyGrants, anyStyle, fc.func(fc.boolean()), (grants, style, keep) => {
      const before = written(grants, style);
      const wanted = someOf(grants, keep);
      const after = edited(before, wanted);
      const now = grantsIn(after) ?? { net: true };
      expect([before, after, containsGrants(wanted, now)]).toEqual([before, after, true]);
      expect([before, after, containsGrants(now, wanted)]).toEqual([before, after, true]);
      expect(parseText(after).diagnostics).toEqual([]);
      for (const part of [/^[^]*?(?=permissions)/, /timeout[^]*$/]) {
        expect(part.exec(after)?.[0]).toBe(part.exec(before)?.[0]);
      }
      expect(/(?<!\r)\n/.test(after)).toBe(/(?<!\r)\n/.test(before));
    }),
    { numRuns: 80 },
  );
});
