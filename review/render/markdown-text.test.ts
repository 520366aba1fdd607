import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileLine } from '../testing/drawn-review.ts';
import { codesOf, markdownHtml, proseOf, tagsOf } from '../testing/read-markdown.ts';
import { clip } from './clip.ts';
import { cell, fenced, html, markdown } from './markdown-text.ts';
import { prose, say } from './sentence.ts';

const text = fc
  .oneof(hostileLine, fc.string({ unit: 'binary', maxLength: 40 }))
  .filter((it) => it !== '');

test('a quotation is code and nothing else, character by character', () => {
  fc.assert(
    fc.property(text, (quoted) => {
      const read = markdownHtml(`- see ${markdown(say`${quoted}`)} now`);
      expect(tagsOf(read)).toEqual(['<ul>', '<li>', '<code>', '</code>', '</li>', '</ul>']);
      expect(codesOf(read)).toEqual([clip(quoted, 240).text]);
    }),
    { numRuns: 500 },
  );
});

test('a quotation in a cell stays in its cell', () => {
  fc.assert(
    fc.property(text, text, (one, two) => {
      const table = `| a | b |\n| --- | --- |\n| ${cell(say`${one}`)} | ${cell(say`${two}`)} |`;
      const read = markdownHtml(table);
      const tags = tagsOf(read).filter((tag) => /^<(td|code|a|img|b)\b/.test(tag));
      expect(tags).toEqual(['<td>', '<code>', '<td>', '<code>']);
      expect(codesOf(read).map((code) => code.replaceAll('\\u{5c}', '\\'))).toEqual(
        [one, two].map((quoted) => clip(quoted, 240).text.replaceAll('\\u{5c}', '\\')),
      );
    }),
    { numRuns: 500 },
  );
});

test('a quotation in a summary is code in HTML', () => {
  fc.assert(
    fc.property(text, (quoted) => {
      const read = markdownHtml(
        `<details><summary>of ${html(say`${quoted}`)}</summary>\n\nx\n\n</details>`,
      );
      expect(tagsOf(read)).toEqual([
        '<details>',
        '<summary>',
        '<code>',
        '</code>',
        '</summary>',
        '<p>',
        '</p>',
        '</details>',
      ]);
      expect(codesOf(read)).toEqual([clip(quoted, 240).text]);
    }),
    { numRuns: 300 },
  );
});

test('prose has no markup, no link, no mention and no reference', () => {
  fc.assert(
    fc.property(text, (sentence) => {
      for (const read of [
        markdownHtml(markdown(prose(sentence))),
        markdownHtml(`- a: ${markdown(prose(sentence))}`),
      ]) {
        expect(tagsOf(read).filter((tag) => !/^<\/?(p|ul|li)>$/.test(tag))).toEqual([]);
        expect(proseOf(read)).not.toMatch(/@[\w-]|#\d|\bGH-\d/i);
      }
    }),
    { numRuns: 500 },
  );
});

test('a block of code ends where it should', () => {
  fc.assert(
    fc.property(fc.array(hostileLine, { maxLength: 5 }), (lines) => {
      const block = fenced(
        lines.map((line) => `- ${line}`),
        'diff',
      );
      const read = markdownHtml(
        ['- item', ...block.map((line) => `  ${line}`), '', 'after'].join('\n'),
      );
      expect(tagsOf(read)).toEqual([
        '<ul>',
        '<li>',
        '<pre>',
        '<code class="language-diff">',
        '</code>',
        '</pre>',
        '</li>',
        '</ul>',
        '<p>',
        '</p>',
      ]);
    }),
    { numRuns: 300 },
  );
});

test('long quotations are cut, and say by how much', () => {
  expect(markdown(say`${'x'.repeat(1240)}`)).toBe(
    `\`${'x'.repeat(239)}…\` (1,001 more characters)`,
  );
  expect(markdown(say`${''}`)).toBe('*(empty)*');
  expect(html(say`${''}`)).toBe('<em>(empty)</em>');
});
