import { expect, test } from 'vitest';
import type { Diagnostic, FlowCheck } from '../../compiler/index.ts';
import { DiagnosticBoard } from './diagnostic-board.ts';

function found(path: string, start: number, related: Diagnostic['related'] = []): Diagnostic {
  const span = { path, start, end: start + 1 };
  return { code: 'check/type-error', severity: 'error', message: 'Wrong.', span, related };
}

function checked(texts: Readonly<Record<string, string>>, ...diagnostics: Diagnostic[]): FlowCheck {
  return { diagnostics, silenced: [], sources: new Map(Object.entries(texts)) };
}

function current(texts: Readonly<Record<string, string>>) {
  return (path: string) => Promise.resolve(texts[path]);
}

const texts = {
  'flows/a.yaml': 'uses: scripts/s.ts@abc',
  'flows/b.yaml': 'b',
  'scripts/s.ts': 'script',
};

test('what two flows find in a script is held once, and goes when neither finds it', async () => {
  const board = new DiagnosticBoard();
  const inScript = found('scripts/s.ts', 2);
  await board.take('flows/a.yaml', checked(texts, inScript), current(texts));
  await board.take(
    'flows/b.yaml',
    checked(texts, inScript, found('flows/b.yaml', 0)),
    current(texts),
  );
  expect(board.in('scripts/s.ts', 'script')).toEqual([inScript]);
  const touched = await board.take('flows/a.yaml', checked(texts), current(texts));
  expect([...touched]).toEqual(['scripts/s.ts']);
  expect(board.in('scripts/s.ts', 'script')).toEqual([inScript]);
  await board.take('flows/b.yaml', undefined, current(texts));
  expect(board.in('scripts/s.ts', 'script')).toEqual([]);
  expect(board.flows()).toEqual(['flows/a.yaml']);
});

test('what was found in another text of the file is not shown', async () => {
  const board = new DiagnosticBoard();
  await board.take('flows/b.yaml', checked(texts, found('flows/b.yaml', 0)), current(texts));
  expect(board.in('flows/b.yaml', 'b')).toHaveLength(1);
  expect(board.in('flows/b.yaml', 'b ')).toEqual([]);
  // An editor holds half of a surrogate pair where the compiler, which reads bytes, reads U+FFFD.
  const half = { ...texts, 'flows/b.yaml': '\ufffd' };
  await board.take('flows/b.yaml', checked(half, found('flows/b.yaml', 0)), current(half));
  expect(board.in('flows/b.yaml', '\ud83d')).toHaveLength(1);
});

test('what is wrong in a script as a pin has it stands where the flow names the script', async () => {
  const board = new DiagnosticBoard();
  const past = { ...texts, 'scripts/s.ts': 'as it was' };
  const fix = { title: 'Mend it.', edits: [] };
  const aside = [{ span: { path: 'scripts/s.ts', start: 0, end: 1 }, message: 'Here.' }];
  await board.take(
    'flows/a.yaml',
    checked(past, { ...found('scripts/s.ts', 5), fix }, found('flows/a.yaml', 1, aside)),
    current(texts),
  );
  expect(board.in('scripts/s.ts', 'script')).toEqual([]);
  expect(board.in('flows/a.yaml', texts['flows/a.yaml'])).toEqual([
    { ...found('flows/a.yaml', 1), related: [] },
    {
      ...found('flows/a.yaml', 6),
      message: 'In scripts/s.ts, as the pin has it: Wrong.',
      span: { path: 'flows/a.yaml', start: 6, end: 18 },
    },
  ]);
});
