import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  escapeHtml,
  escapeMarkdown,
  escapeTerminal,
  escapeWorkflowCommand,
  escapeWorkflowData,
} from './index.ts';

const evil = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</details><h1>forged</h1>',
  '[click](javascript:alert(1))',
  '![x](http://evil.invalid/?leak)',
  '@octocat please approve',
  '#1 fixes #1 closes #1',
  '| a | b |\n|---|---|',
  '```\nclose fence\n```',
  '<!-- flow-report-marker -->',
  '&lt;b&gt;',
  '\u202Egnp\u202C',
  "<a href='//evil.invalid'>x</a>",
  '~~~',
  '[ref]: http://evil.invalid',
  '$\\href{javascript:alert(1)}{x}$',
  '1. list\n- list\n# head\n====',
];

test('a terminal gets line feeds and tabs, and every other control as an escape', () => {
  expect(escapeTerminal('a\n\tb\u001b\r\u0007')).toBe('a\n\tb\\u{1b}\\u{d}\\u{7}');
  expect(escapeTerminal('👩‍👩‍👧 ä')).toBe('👩‍👩‍👧 ä');
});

test('workflow commands get their own escapes', () => {
  expect(escapeWorkflowData('100%\na:b,c')).toBe('100%25%0Aa:b,c');
  expect(escapeWorkflowCommand('100%\na:b,c')).toBe('100%25%0Aa%3Ab%2Cc');
  expect(escapeWorkflowCommand('\r\u001b')).toBe(
    '\\u{d}\\u{1b}'.replaceAll(':', '%3A').replaceAll(',', '%2C'),
  );
});

test('HTML gets no tag, no entity and no quote', () => {
  expect(escapeHtml(`<a href="x" id='y'>&amp;`)).toBe(
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;',
  );
  for (const text of evil)
    expect(escapeHtml(text)).not.toMatch(/[<>"'\u202E]|&(?!(?:amp|lt|gt|quot|#39);)/);
});

test('Markdown gets no mark that is not behind a backslash', () => {
  expect(escapeMarkdown('a*b_c')).toBe('a\\*b\\_c');
  expect(escapeMarkdown('<b> & c')).toBe('&lt;b&gt; &amp; c');
  expect(escapeMarkdown('a | b\nc')).toBe('a \\| b c');
  expect(escapeMarkdown('see http://x.invalid')).toBe('see http\\://x\\.invalid');
  for (const text of evil) {
    const escaped = escapeMarkdown(text);
    expect(escaped).not.toMatch(/[\n<>\u202E]/);
    expect(escaped.replace(/\\[\\`*_{}[\]()+\-.!|~$:=^#]/g, '')).not.toMatch(
      /[\\`*_{}[\]()+|~$:=^#]/,
    );
  }
});

test('Markdown gets no mention and no reference', () => {
  expect(escapeMarkdown('@octocat')).toBe('@\u200Boctocat');
  expect(escapeMarkdown('fixes #1')).toBe('fixes \\#\u200B1');
  expect(escapeMarkdown('a@b.org')).toBe('a@\u200Bb\\.org');
});

const attacks = new URL('../../shared/attacks/args/a06-markdown-html.json', import.meta.url);

test.skipIf(!existsSync(attacks))('the attack set is inert in both (needs ../shared)', () => {
  // The file's shape is part of the attack set.
  const { values } = JSON.parse(readFileSync(attacks, 'utf8')) as { values: string[] };
  for (const value of values) {
    expect(escapeHtml(value)).not.toMatch(/[<>"']/);
    expect(escapeMarkdown(value)).not.toMatch(/[<>\n]|(?<!\\)[[\]`|*_~$]|@(?!\u200B)/);
  }
});
