import { ts } from 'ts-morph';
import { compilerOptions } from './compiler-options.ts';
import type { ResolveModule } from './resolve-module.ts';

/**
 * The modules that are put into a program after it was made. A checker takes no file in once it is
 * made, and to make another one is most of what a check costs, since all that it found out of scripts
 * and libraries is gone. So a program can be made with empty modules that are filled later, each once.
 */
export interface LateModules {
  /** The module of a text, filled when it is first asked for; `undefined` when none is empty any more. */
  readonly moduleOf: (text: string) => ts.SourceFile | undefined;
}

/** What of TypeScript is needed beyond its public types. Its version is exact; `late-modules.test.ts` holds it to this. */
interface BoundFile extends ts.SourceFile {
  locals?: unknown;
}
interface OpenProgram {
  getResolvedModule: (
    file: ts.SourceFile,
    name: string,
    mode: ts.ResolutionMode,
  ) => { readonly resolvedModule: ts.ResolvedModuleFull | undefined } | undefined;
}
interface Binder {
  readonly bindSourceFile: (file: ts.SourceFile, options: ts.CompilerOptions) => void;
}

const folder = '/flows/late-';

/** The names of so many empty modules. They belong behind all other roots, as modules that are there from the start do. */
export function lateModuleNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${folder}${String(at)}.ts`);
}

/** Every program has empty modules of its own: another one may have filled them. */
export function emptyModule(path: string, format: ts.ResolutionMode): ts.SourceFile | undefined {
  return path.startsWith(folder) ? parseModule(path, 'export {};\n', format) : undefined;
}

/** The late modules of a program that was made with these names, before its checker is asked for. */
export function openLateModules(
  program: ts.Program,
  names: readonly string[],
  resolve: ResolveModule,
): LateModules {
  const empty = names.flatMap((name) => program.getSourceFile(name) ?? []).reverse();
  const late = new Set(empty);
  const filled = new Map<string, ts.SourceFile>();
  // True: the checker finds imports by it.
  const open = program as ts.Program & OpenProgram;
  const { getResolvedModule } = open;
  open.getResolvedModule = (file, name, mode) =>
    late.has(file)
      ? { resolvedModule: resolve(name, file.fileName, mode) }
      : getResolvedModule(file, name, mode);
  return {
    moduleOf: (text) => {
      const known = filled.get(text);
      if (known !== undefined) return known;
      const file = empty.pop();
      if (file === undefined) return undefined;
      fill(file, text);
      filled.set(text, file);
      return file;
    },
  };
}

function parseModule(path: string, text: string, format: ts.ResolutionMode): ts.SourceFile {
  return ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
    impliedNodeFormat: format,
  });
}

/** What makes a file the one that the program and the checker know; all else is of its text. */
const identity: ReadonlySet<string> = new Set([
  'fileName',
  'path',
  'resolvedPath',
  'originalFileName',
  'impliedNodeFormat',
  'packageJsonLocations',
  'packageJsonScope',
  'imports',
  'moduleAugmentations',
  'ambientModuleNames',
]);

/** Gives a file another text, and binds it anew. */
function fill(file: BoundFile, text: string): void {
  const parsed = parseModule(file.fileName, text, file.impliedNodeFormat);
  for (const key of Object.keys(file)) {
    if (!identity.has(key)) Reflect.deleteProperty(file, key);
  }
  for (const [key, value] of Object.entries(parsed)) {
    if (!identity.has(key)) Reflect.set(file, key, value);
  }
  // True: TypeScript has it, though not in its types. It also makes the file the parent of its nodes.
  (ts as typeof ts & Binder).bindSourceFile(file, compilerOptions);
}
