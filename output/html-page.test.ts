import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { html } from './html.ts';
import { htmlPage } from './html-page.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

test('the policy names the very bytes of style sheet and script, and nothing else', () => {
  const [styles, script] = ['p > a { color: red }\n  /* <é> */\n', 'let a = 1 < 2;\n  a && 1;\n'];
  const page = htmlPage({ title: '<t>', styles, script, body: html`<p>b</p>`, sha256 });
  expect(page).toContain(`<style>${styles}</style>`);
  expect(page).toContain(`<script>${script}</script>`);
  expect(page).toContain('<title>&lt;t&gt;</title>');
  const policy = [
    `default-src 'none'; style-src 'sha256-${digestOf(styles)}'; script-src 'sha256-${digestOf(script)}'; `,
    `base-uri 'none'; form-action 'none'`,
  ].join('');
  expect(page).toContain(`content="${policy.replaceAll("'", '&#39;')}"`);
});

test('without a script none may run', () => {
  const page = htmlPage({ title: 't', styles: '', body: undefined, sha256 });
  expect(page).not.toMatch(/script/);
});
