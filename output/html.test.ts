import { expect, test } from 'vitest';
import { html } from './html.ts';

test('whatever is put into a template is text, in tags and in attributes', () => {
  const hostile = `"><img src=x onerror='alert(1)'></script>&\u202e`;
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
    '<p title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&lt;/script&gt;&amp;\\u{202e}">' +
      '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&lt;/script&gt;&amp;\\u{202e}</p>',
  );
});

test('markup goes into markup as it is, lists join, and nothing stays nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(
    html`<ul>
        ${items}
      </ul>
      ${undefined}${3}`.markup,
  ).toBe('<ul>\n<li>a</li><li>&lt;b&gt;</li>\n</ul>\n3');
});
