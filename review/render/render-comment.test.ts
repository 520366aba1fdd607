import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../lock/index.ts';
import type { Change } from '../model/change.ts';
import { changeShapes, drawnReview, hostileLine } from '../testing/drawn-review.ts';
import { largeReview } from '../testing/large-review.ts';
import { markdownHtml, proseOf, tagsOf } from '../testing/read-markdown.ts';
import { changeOf, refusedReview, reviewOf, sampleReview } from '../testing/sample-review.ts';
import {
  commentMarker,
  renderComment,
  renderJobSummary,
  renderSettledComment,
} from './render-comment.ts';

const where = 'https://github.com/acme/app/actions/runs/1';
const utf8 = (text: string): number => Buffer.byteLength(text);

test('the sample reads as it should', async () => {
  await expect(renderComment(sampleReview, { where })).toMatchFileSnapshot(
    '../testdata/sample-comment.md',
  );
  await expect(renderComment(refusedReview)).toMatchFileSnapshot('../testdata/refused-comment.md');
});

test('what nothing changes in wants no comment, and one that stands is settled', () => {
  const nothing = reviewOf([]);
  expect(renderComment(nothing)).toBeUndefined();
  expect(renderSettledComment(nothing)).toMatch(/nothing in this pull request .* any more/);
  expect(renderSettledComment(nothing).startsWith(commentMarker)).toBe(true);
});

test('the marker has the digest of the rest, and changes with it alone', () => {
  const text = renderComment(sampleReview) ?? '';
  const [first = ''] = text.split('\n', 1);
  expect(first).toBe(`${commentMarker}sha256=${sha256(text.slice(first.length + 1))} -->`);
  expect(renderComment(structuredClone(sampleReview))).toBe(text);
  expect(renderComment({ ...sampleReview, unchanged: 38 })?.split('\n', 1)).not.toEqual([first]);
});

test('power comes before all else, and the headline says what comes of it', () => {
  const text = renderComment(refusedReview) ?? '';
  const order = [
    'refused by the policy',
    '[!CAUTION]',
    'To mend',
    'Breaks in',
    'Flows',
    '<details>',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  const approved = reviewOf([changeOf({ kind: 'grant-widened', severity: 'fine', to: 'a.b:1' })]);
  expect(renderComment(approved)).toContain('> [!NOTE]');
});

test('a lock that is wrong comes with the command that mends it', () => {
  const locks = [
    'lock-stale',
    'lock-newer',
    'lock-orphan',
    'flow-invalid',
    'lock-conflict',
  ] as const;
  const text = renderComment(
    reviewOf(
      locks.map((kind) =>
        changeOf({
          kind,
          severity: 'refused',
          flow: `flows/it's $(x)/${kind}.yaml`,
          location: { path: 'flows/a b.lock.json' },
        }),
      ),
    ),
  );
  expect(text).toContain(`\`millrace compile 'it'\\''s $(x)/lock-stale'\``);
  expect(text).toContain(`\`npm install --save-dev millrace@latest\``);
  expect(text).toContain(`\`git rm --ignore-unmatch 'flows/a b.lock.json' 'flows/a b.grants'\``);
  expect(text).toContain(`\`millrace compile --check 'it'\\''s $(x)/flow-invalid'\``);
  expect(text).toContain('settle the flow and its scripts, then mend it with');
});

test('what the repository names is a word of the command, and never an option', () => {
  const change = (kind: Change['kind'], flow: string, path = flow): Change =>
    changeOf({ kind, severity: 'refused', flow, location: { path } });
  const changes = [
    change('lock-stale', 'flows/--fix.yaml'),
    change('pin-behind', '--cwd=/'),
    change('lock-orphan', 'flows/gone.yaml', '-r.lock.json'),
  ];
  const text = renderComment({
    ...reviewOf(changes),
    base: { name: '--policy=head.yaml' },
    head: { name: 'working tree' },
    only: ['flows/--approved-by=@org/security.yaml', '--offline', 'flows/a.yaml'],
  });
  expect(text).toContain('`millrace compile flows/--fix.yaml`');
  expect(text).toContain("`millrace pin './--cwd=/'`");
  expect(text).toContain('`git rm --ignore-unmatch ./-r.lock.json ./-r.grants`');
  expect(text).toContain(
    "--base './--policy=head.yaml' 'flows/--approved-by=@org/security.yaml' ./--offline a`",
  );
});

test('only an address is linked', () => {
  expect(renderComment(sampleReview, { where })).toContain(`[The whole review](${where})`);
  for (const bad of [
    'javascript:alert(1)',
    'https://e.invalid/) x',
    'http://e.invalid',
    'https://e.invalid/"',
  ]) {
    expect(renderComment(sampleReview, { where: bad })).not.toContain('](');
  }
});

test('approvers are code: nobody is called by a stranger', () => {
  const html = markdownHtml(renderComment(sampleReview) ?? '');
  expect(html).toContain('<code>@acme/security</code>');
  expect(proseOf(html)).not.toContain('@');
});

/** A hostile text a field; the harmless twin has a word in its place. */
const pair = fc.tuple(changeShapes, fc.array(hostileLine, { minLength: 20, maxLength: 60 }));

test('whatever the repository says, a comment has the tags that it would have anyhow', () => {
  fc.assert(
    fc.property(pair, ([shapes, texts]) => {
      const supply = (harmful: boolean): (() => string) => {
        let at = 0;
        return () => {
          // Twice as much of it stays short enough to stand inside of a sentence, as the word does.
          const text = (texts[at % texts.length] ?? '').slice(0, 45);
          at += 1;
          return harmful ? `${text}${String(at)}${text}` : `w${String(at)}w`;
        };
      };
      const [html, twin] = [true, false].map((harmful) =>
        markdownHtml(renderComment(drawnReview(shapes, supply(harmful)), { where }) ?? ''),
      );
      expect(withoutMarker(html)).toEqual(withoutMarker(twin));
      expect(proseOf(html ?? '')).not.toMatch(/@[\w-]|#\d|\bGH-\d|\u001b|\u202e/i);
    }),
    { numRuns: 60 },
  );
});

function withoutMarker(html = ''): readonly string[] {
  const [marker = '', ...tags] = tagsOf(html);
  expect(marker).toMatch(/^<!-- millrace:review v1 sha256=[0-9a-f]{64} -->$/);
  return tags;
}

test.each([1, 40, 500])('a review of %i flows stays within every limit', (flows) => {
  const review = largeReview(flows);
  const comment = renderComment(review, { where }) ?? '';
  expect(comment.length).toBeLessThanOrEqual(60_000);
  expect(utf8(comment)).toBeLessThanOrEqual(65_536);
  expect(utf8(renderJobSummary(review))).toBeLessThanOrEqual(900 * 1024);
  expect(comment).toContain('[!CAUTION]');
  expect(comment).toContain('millrace review --base');
});

test('what is left out is counted, with the command that shows it', () => {
  const comment = renderComment(largeReview(500)) ?? '';
  expect(comment).toMatch(/and [\d,]+ more: run `millrace review --base/);
  expect(comment).toMatch(/and [\d,]+ more flows: run `millrace review/);
});

test('the last rung is as long for the largest review as for a small one', () => {
  const wide = '\u{10ffff}`|<'.repeat(100_000);
  const texts = (): string => wide;
  fc.assert(
    fc.property(changeShapes, (shapes) => {
      const comment = renderComment(drawnReview(shapes, texts), { where }) ?? '';
      expect(comment.length).toBeLessThanOrEqual(60_000);
      expect(utf8(comment)).toBeLessThanOrEqual(65_536);
    }),
    { numRuns: 10 },
  );
});

test.each<[string, Partial<Change> & Pick<Change, 'kind'>, string]>([
  ['an output that is gone', { kind: 'output-breaking', from: 'number' }, 'no longer gives'],
  ['an input that is gone', { kind: 'input-breaking', from: 'number' }, 'no longer takes'],
  ['an input that is new', { kind: 'input-compatible', to: 'number' }, 'takes the new'],
  ['an output that is new', { kind: 'output-compatible', to: 'number' }, 'gives the new'],
  [
    'an approval that is gone',
    { kind: 'gate-weakened', subject: 'approval', from: 'x' },
    'asks nobody',
  ],
  [
    'a host that is gone',
    { kind: 'grant-narrowed', subject: 'net', from: 'a.com' },
    'may no longer reach `a.com`',
  ],
  [
    'a module that moved',
    { kind: 'module-changed', subject: 'b.ts', from: 'a.ts', to: 'b.ts' },
    'moved module',
  ],
])('%s is told as what it is', (_name, change, expected) => {
  expect(renderComment(reviewOf([changeOf({ severity: 'notable', ...change })]))).toContain(
    expected,
  );
});

test('a review of some flows says so, and how to have it again', () => {
  const text = renderComment({
    ...reviewOf([changeOf({ kind: 'flow-added', severity: 'notable' })]),
    only: ['flows/a.yaml'],
  });
  expect(text).toContain('Nothing was asked of any flow but `a`');
  expect(text).toMatch(/Reproduce: .* a`/);
});
