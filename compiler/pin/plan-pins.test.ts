import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFlow } from '../1-parse/parse-flow.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import { planPins } from './plan-pins.ts';

const before = 'a'.repeat(12);
const after = 'b'.repeat(12);

/** The flow with every pin set, and what was said about it. */
function pin(text: string): { readonly text: string; readonly changes: readonly unknown[] } {
  const parsed = parseFlow({ path: 'flows/f.yaml', bytes: new TextEncoder().encode(text) });
  expect(parsed.diagnostics).toEqual([]);
  const plan = planPins(parsed.value, () => after);
  const changes = plan.changes.map(({ step, from, to }) => [step, from, to]);
  return { text: applyEdits(text, plan.edits), changes };
}

test('a pin is written after the path, or in place of the old one', () => {
  const { text, changes } = pin(
    'steps:\n  a: { uses: scripts/a.ts }\n  b:\n    uses: scripts/b.ts@aaaaaaaaaaaa # as it was\n',
  );
  expect(text).toBe(
    'steps:\n  a: { uses: scripts/a.ts@bbbbbbbbbbbb }\n  b:\n    uses: scripts/b.ts@bbbbbbbbbbbb # as it was\n',
  );
  expect(changes).toEqual([
    ['a', null, after],
    ['b', before, after],
  ]);
});

test('a pin that is right already is no change', () => {
  const text = `steps: { a: { uses: scripts/a.ts@${after} } }`;
  expect(pin(text)).toEqual({ text, changes: [] });
});

test('steps inside blocks are named with them', () => {
  const { changes } = pin(`
steps:
  each:
    for-each: \${{ [1] }}
    as: item
    steps:
      pick:
        choose: [{ if: '\${{ true }}', steps: { one: { uses: scripts/a.ts } } }]
        else: { two: { uses: scripts/a.ts } }
  all: { for-each: '\${{ [1] }}', as: item, uses: scripts/a.ts }
`);
  expect(changes.map((change) => (change as unknown[])[0])).toEqual([
    'each/pick/one',
    'each/pick/two',
    'all',
  ]);
});

const comment = fc.constantFrom(
  '',
  ' # kept',
  ' # 🚰 ümläut @aaaaaaaaaaaa',
  ' #uses: scripts/x.ts',
);
const quote = fc.constantFrom('', "'", '"');
const pinned = fc.constantFrom('', `@${before}`, `@${'a'.repeat(64)}`, `@${after}`);
const path = fc.constantFrom('scripts/a.ts', 'scripts/hn/search.ts', 'scripts/x-y_z.test.ts');
const extra = fc.constantFrom('', 'with: { text: "🌊 ${{ 1 }}" }', 'timeout: 10s', 'needs: []');

interface Use {
  readonly head: string;
  readonly path: string;
  readonly pin: string;
  readonly tail: string;
}

/** One step in some layout, cut at the place of its pin. */
const step = fc
  .record({ path, pinned, quote, comment, extra, isFlowMap: fc.boolean(), isFolded: fc.boolean() })
  .map(({ path: script, pinned: at, quote: mark, comment: said, extra: more, ...layout }): Use => {
    if (layout.isFlowMap) {
      const rest = more === '' ? '' : `, ${more}`;
      return { head: `{ uses: ${mark}`, path: script, pin: at, tail: `${mark}${rest} }${said}\n` };
    }
    const rest = more === '' ? '' : `    ${more}\n`;
    if (layout.isFolded) {
      return { head: `\n    uses: >-\n      `, path: script, pin: at, tail: `\n${rest}` };
    }
    return {
      head: `${said}\n    uses: ${mark}`,
      path: script,
      pin: at,
      tail: `${mark}${said}\n${rest}`,
    };
  });

const flow = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  isCrlf: fc.boolean(),
});

test('only the characters of the pins change, and a second time nothing does', () => {
  fc.assert(
    fc.property(flow, ({ steps, isCrlf }) => {
      const write = (pinOf: (use: Use) => string): string => {
        const parts = steps.map(
          (use, at) => `  s${String(at)}: ${use.head}${use.path}${pinOf(use)}${use.tail}`,
        );
        const text = `# head 🚰\nname: "A \\u00fc"\nsteps:\n${parts.join('')}`;
        return isCrlf ? text.replaceAll('\n', '\r\n') : text;
      };
      const once = pin(write((use) => use.pin));
      expect(once.text).toBe(write(() => `@${after}`));
      expect(once.changes).toHaveLength(steps.filter((use) => use.pin !== `@${after}`).length);
      expect(pin(once.text)).toEqual({ text: once.text, changes: [] });
    }),
    { numRuns: 300 },
  );
});
