import { ts } from 'ts-morph';
import { compilerOptions } from './compiler-options.ts';
import {
  denoTypesPath,
  languageFile,
  libraryFolder,
  libraryText,
  parseDeclarations,
} from './library-files.ts';
import { emptyModule } from './late-modules.ts';
import { isScriptText, type ProgramFiles } from './program-files.ts';
import type { ProgramMemory } from './program-memory.ts';
import { createModuleResolver, resolveTypes, type ResolveModule } from './resolve-module.ts';

/** TypeScript's view of the program's world, with all files parsed at most once. */
export interface ProgramHost {
  readonly host: ts.CompilerHost;
  /** Forgets a file whose text has changed. */
  readonly forget: (path: string) => void;
  readonly resolve: ResolveModule;
}

export function createProgramHost(
  files: ProgramFiles,
  denoTypes: string,
  memory: ProgramMemory,
): ProgramHost {
  const { resolve, cache } = createModuleResolver(files, compilerOptions);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const read = (path: string): string | undefined =>
    path.startsWith(`${libraryFolder}/`) ? libraryText(path, denoTypes) : files.read(path);
  const host: ts.CompilerHost = {
    getSourceFile: (path, options) => {
      const empty = emptyModule(path, formatOf(options));
      if (empty !== undefined) return empty;
      if (!parsed.has(path))
        parsed.set(path, languageFile(path) ?? parse(path, read(path), options, memory));
      return parsed.get(path);
    },
    getDefaultLibFileName: () => `${libraryFolder}/lib.esnext.d.ts`,
    getDefaultLibLocation: () => libraryFolder,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) =>
      path.startsWith(`${libraryFolder}/`)
        ? libraryText(path, denoTypes) !== undefined
        : files.has(path),
    readFile: read,
    directoryExists: files.hasDirectory,
    getModuleResolutionCache: () => cache,
    // eslint-disable-next-line max-params -- TypeScript calls it so
    resolveModuleNameLiterals: (literals, from, _redirected, options, file) =>
      literals.map((literal) => {
        const mode = ts.getModeForUsageLocation(file, literal, options);
        return { resolvedModule: resolve(literal.text, from, mode) };
      }),
    resolveTypeReferenceDirectiveReferences: (references, from) =>
      references.map((reference) => resolveReference(reference, from, resolve, files)),
  };
  return { host, resolve, forget: (path) => parsed.delete(path) };
}

function parse(
  path: string,
  text: string | undefined,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  memory: ProgramMemory,
): ts.SourceFile | undefined {
  if (text === undefined) return undefined;
  if (path === denoTypesPath) return parseDeclarations(path, text);
  const format = formatOf(options);
  if (!isScriptText(path)) return withoutLibraries(parseDeclarations(path, text, format));
  return memory.sourceFile(path, text, format, () => {
    const file = ts.createSourceFile(path, text, {
      languageVersion: ts.ScriptTarget.ESNext,
      jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
      impliedNodeFormat: format,
    });
    return withoutLibraries(file);
  });
}

function formatOf(options: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.ResolutionMode {
  return typeof options === 'object' ? options.impliedNodeFormat : undefined;
}

/** `/// <reference lib="dom" />` would change what every other script can see. */
function withoutLibraries(file: ts.SourceFile): ts.SourceFile {
  file.libReferenceDirectives = [];
  return file;
}

function resolveReference(
  reference: ts.FileReference | string,
  from: string,
  resolve: ResolveModule,
  files: ProgramFiles,
): ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
  const name = typeof reference === 'string' ? reference : reference.fileName;
  const resolvedFileName = resolveTypes({ resolve, files }, name, from);
  if (resolvedFileName === undefined) return { resolvedTypeReferenceDirective: undefined };
  return { resolvedTypeReferenceDirective: { primary: true, resolvedFileName } };
}
