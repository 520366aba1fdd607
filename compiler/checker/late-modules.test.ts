import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { emptyModule, lateModuleNames, openLateModules, type LateModules } from './late-modules.ts';
import { compilerOptions } from './compiler-options.ts';
import { languageFile } from './library-files.ts';

const script = ts.createSourceFile(
  '/repo/a.ts',
  'export interface Shape { readonly size: number }\nexport const shape: Shape = { size: 1 };\n',
  { languageVersion: ts.ScriptTarget.ESNext, impliedNodeFormat: ts.ModuleKind.ESNext },
);

interface Opened {
  readonly late: LateModules;
  readonly problemsOf: (text: string) => readonly string[];
}

/** A program of one script, with room for so many modules. */
function open(count: number): Opened {
  const names = lateModuleNames(count);
  const host: ts.CompilerHost = {
    getSourceFile: (path) =>
      path === script.fileName
        ? script
        : (emptyModule(path, ts.ModuleKind.ESNext) ?? languageFile(path)),
    getDefaultLibFileName: () => '/lib/lib.esnext.d.ts',
    getDefaultLibLocation: () => '/lib',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: () => false,
    readFile: () => undefined,
  };
  const rootNames = [script.fileName, ...names];
  const program = ts.createProgram({ rootNames, options: compilerOptions, host });
  const late = openLateModules(program, names, (name) =>
    name === script.fileName
      ? { resolvedFileName: script.fileName, extension: ts.Extension.Ts }
      : undefined,
  );
  return {
    late,
    problemsOf: (text) => {
      const file = late.moduleOf(text);
      if (file === undefined) throw new Error('No module is empty.');
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ];
      return found.map(
        ({ start, messageText }) =>
          `${String(start)} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    },
  };
}

test('each text is parsed, bound and checked by itself, with what it imports', () => {
  const { problemsOf } = open(5);
  const start = "import { shape } from '/repo/a.ts';\n";
  expect(problemsOf(`${start}export const a: string = shape.size;\n`)).toEqual([
    "49 Type 'number' is not assignable to type 'string'.",
  ]);
  expect(problemsOf(`${start}export const a: number = shape.size;\n`)).toEqual([]);
  // What was said of another text at this very place is said again.
  expect(problemsOf(`${start}export const a: string = shape.size; // again\n`)).toEqual([
    "49 Type 'number' is not assignable to type 'string'.",
  ]);
  expect(problemsOf('const a = 1;\nconst a = ;\nexport {};\n')).toEqual([
    '23 Expression expected.',
    "6 Cannot redeclare block-scoped variable 'a'.",
    "19 Cannot redeclare block-scoped variable 'a'.",
  ]);
  expect(problemsOf("import { none } from '/repo/none.ts';\nexport const b = none;\n")).toEqual([
    "21 Cannot find module '/repo/none.ts' or its corresponding type declarations.",
  ]);
});

test('the same text is the same module, and when all are filled there is none', () => {
  const { late } = open(2);
  const one = late.moduleOf('export const a = 1;\n');
  expect(late.moduleOf('export const a = 2;\n')).not.toBe(one);
  expect(late.moduleOf('export const a = 1;\n')).toBe(one);
  expect(late.moduleOf('export const a = 3;\n')).toBeUndefined();
});

test('a filled module is the parent of its nodes, so that places in it are found', () => {
  const file = open(1).late.moduleOf('\n\nexport const a = 1;\n');
  const [statement] = file?.statements ?? [];
  expect(statement?.getSourceFile()).toBe(file);
  expect(statement?.getText()).toBe('export const a = 1;');
  expect(file?.getLineAndCharacterOfPosition(2).line).toBe(2);
});
