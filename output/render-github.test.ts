import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { renderGithub } from './render-github.ts';

const sources = new Map([['flows/a.yaml', 'one\ntwo three\n']]);
const finding: Finding = {
  code: 'x/y',
  severity: 'error',
  message: 'No.',
  span: { path: 'flows/a.yaml', start: 8, end: 13 },
  related: [],
};

test('a finding is one workflow command', () => {
  expect(renderGithub([finding], sources)).toBe(
    '::error file=flows/a.yaml,line=2,endLine=2,col=5,endColumn=10,title=x/y::No.\n',
  );
});

test('severities have their commands', () => {
  const text = renderGithub(
    (['error', 'warning', 'info'] as const).map((severity) => ({ ...finding, severity })),
    sources,
  );
  expect([...text.matchAll(/^::(\w+) /gm)].map((match) => match[1])).toEqual([
    'error',
    'warning',
    'notice',
  ]);
});

test('a place of several lines has no columns, which the runner would refuse', () => {
  const span = { ...finding.span, start: 0 };
  expect(renderGithub([{ ...finding, span }], sources)).toBe(
    '::error file=flows/a.yaml,line=1,endLine=2,title=x/y::No.\n',
  );
});

test('related places and the hint are lines of the message', () => {
  const related = [{ span: { path: 'flows/a.yaml', start: 4, end: 7 }, message: 'Here.' }];
  expect(renderGithub([{ ...finding, related, hint: 'Try 100%.' }], sources)).toBe(
    '::error file=flows/a.yaml,line=2,endLine=2,col=5,endColumn=10,title=x/y::No.%0Aflows/a.yaml:2:1: Here.%0Ahint: Try 100%25.\n',
  );
});

test('a path or message cannot add a property or a command', () => {
  const evil = 'a,line=9::x\n::error::forged\r::stop-commands::t%0A';
  const text = renderGithub(
    [{ ...finding, message: evil, span: { ...finding.span, path: evil } }],
    sources,
  );
  expect(text.split(/[\n\r]/).filter((line) => line !== '')).toHaveLength(1);
  expect(text.startsWith('::error file=a%2Cline=9%3A%3Ax%0A%3A%3Aerror')).toBe(true);
  const properties = text.slice('::error '.length, text.indexOf('::', 2));
  expect(properties.split(',').map((part) => part.replace(/=.*/, ''))).toEqual([
    'file',
    'line',
    'endLine',
    'col',
    'endColumn',
    'title',
  ]);
});

test('no findings are no text', () => {
  expect(renderGithub([], sources)).toBe('');
});

test('more than GitHub takes of a kind is listed as text, and that is said', () => {
  const many = Array.from({ length: 12 }, (_, at) => ({ ...finding, message: `No ${at}.` }));
  const warning = { ...finding, severity: 'warning' as const, message: 'Mind.' };
  const lines = renderGithub([...many, warning], sources)
    .trimEnd()
    .split('\n');
  const commands = lines.filter((line) => line.startsWith('::'));
  expect(commands).toHaveLength(11);
  expect(commands.at(-1)).toContain('::Mind.');
  expect(lines.slice(11)).toEqual([
    'flows/a.yaml:2:5 error[x/y] No 10.',
    '2 | two three',
    '        ^^^^^',
    'flows/a.yaml:2:5 error[x/y] No 11.',
    '2 | two three',
    '        ^^^^^',
    '2 more are only listed here: GitHub shows 10 of a kind beside the code.',
  ]);
});

test('what is listed as text cannot be a command', () => {
  const evil = { ...finding, message: '\n::stop-commands::t\n##[error]x' };
  const lines = renderGithub(
    Array.from({ length: 11 }, () => evil),
    sources,
  ).split('\n');
  expect(lines.filter((line) => line.trim().startsWith('::'))).toHaveLength(10);
  expect(lines.slice(10).join('\n')).not.toContain('##[');
});
