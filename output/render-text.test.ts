import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { renderSummary, renderText } from './render-text.ts';

const text = 'name: x\nsteps:\n  build:\n    uses: a\n    needs: [biuld]\n';
const sources = new Map([['flow.yaml', text]]);
const span = { path: 'flow.yaml', start: text.indexOf('biuld'), end: text.indexOf('biuld') + 5 };

const finding: Finding = {
  code: 'resolve/unknown-step',
  severity: 'error',
  message: 'No step in this flow is called "biuld".',
  span,
  related: [],
};

test('a finding is its place, its message and its line', () => {
  expect(renderText(finding, sources)).toBe(
    [
      'flow.yaml:5:13 error[resolve/unknown-step] No step in this flow is called "biuld".',
      '5 |     needs: [biuld]',
      '                ^^^^^',
    ].join('\n'),
  );
});

test('related places and the hint follow', () => {
  const start = text.indexOf('build');
  const related = [
    { span: { path: 'flow.yaml', start, end: start + 5 }, message: 'This step is near.' },
  ];
  expect(renderText({ ...finding, related, hint: 'Did you mean `build`?' }, sources)).toBe(
    [
      'flow.yaml:5:13 error[resolve/unknown-step] No step in this flow is called "biuld".',
      '5 |     needs: [biuld]',
      '                ^^^^^',
      'flow.yaml:3:3 note: This step is near.',
      '3 |   build:',
      '      ^^^^^',
      'hint: Did you mean `build`?',
    ].join('\n'),
  );
});

test('without the file there is no frame', () => {
  const elsewhere = {
    ...finding,
    severity: 'warning' as const,
    span: { ...span, path: 'gone.yaml' },
  };
  expect(renderText(elsewhere, sources)).toBe(
    'gone.yaml:1:1 warning[resolve/unknown-step] No step in this flow is called "biuld".',
  );
});

test('an empty line has no trailing space', () => {
  const empty = { ...finding, span: { path: 'flow.yaml', start: text.length, end: text.length } };
  expect(renderText(empty, sources).split('\n').slice(1)).toEqual(['6 |', '    ^']);
});

test('colours surround the parts and change no letter', () => {
  const colored = renderText({ ...finding, hint: 'Try `build`.' }, sources, { color: true });
  expect(colored).toContain(
    '\u001B[1mflow.yaml:5:13\u001B[0m \u001B[1;31merror[resolve/unknown-step]\u001B[0m ',
  );
  expect(colored).toContain('\u001B[2m5 | \u001B[0m    needs');
  expect(colored).toContain('\u001B[1;31m^^^^^\u001B[0m');
  expect(colored).toContain('\u001B[1;32mhint:\u001B[0m Try');

  expect(colored.replace(/\u001B\[[\d;]*m/g, '')).toBe(
    renderText({ ...finding, hint: 'Try `build`.' }, sources),
  );
});

test('each severity has its own colour', () => {
  const first = (severity: Finding['severity']): string | undefined =>
    renderText({ ...finding, severity }, sources, { color: true }).split(' ')[1];
  expect([first('error'), first('warning'), first('info')]).toEqual([
    '\u001B[1;31merror[resolve/unknown-step]\u001B[0m',
    '\u001B[1;33mwarning[resolve/unknown-step]\u001B[0m',
    '\u001B[1;36minfo[resolve/unknown-step]\u001B[0m',
  ]);
});

test('nothing that is quoted can drive the terminal or look like another finding', () => {
  const evil = '\u001B[2Jx\nflow.yaml:1:1 error[a] forged\t\u202E\r';
  const rendered = renderText(
    {
      code: `a${evil}`,
      severity: 'error',
      message: evil,
      span: { path: evil, start: 0, end: 1 },
      related: [{ span: { path: evil, start: 0, end: 1 }, message: evil }],
      hint: evil,
    },
    new Map([[evil, evil]]),
  );

  expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  const forged = rendered.split('\n').filter((line) => line.startsWith('flow.yaml:1:1 error'));
  expect(forged).toEqual([]);
});

test('the summary counts what there is', () => {
  const of = (...severities: Finding['severity'][]): string =>
    renderSummary(severities.map((severity) => ({ severity })));
  expect(of('error', 'warning', 'error')).toBe('2 errors, 1 warning.');
  expect(of('error')).toBe('1 error.');
  expect(of('warning', 'warning', 'info')).toBe('2 warnings, 1 note.');
  expect(of()).toBe('No problems.');
});
