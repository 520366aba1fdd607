import { getLibFiles } from '@ts-morph/common';
import { ts } from 'ts-morph';

/** Where the program's world has the declarations of the language and of Deno. */
export const libraryFolder = '/lib';
export const denoTypesPath: string = `${libraryFolder}/deno.d.ts`;
export const ambientPath: string = `${libraryFolder}/ambient.d.ts`;
export const contextPath: string = `${libraryFolder}/context.d.ts`;

/**
 * What Deno declares by way of Node's types, which are loaded only for those who import `node:`.
 * `onmessage` makes Node's types leave to Deno what both declare.
 */
const ambientTypes = `
declare namespace NodeJS {
  interface Timeout {
    hasRef(): boolean;
    ref(): this;
    refresh(): this;
    unref(): this;
    [Symbol.toPrimitive](): number;
    [Symbol.dispose](): void;
  }
  interface Immediate {
    hasRef(): boolean;
    ref(): this;
    unref(): this;
    [Symbol.dispose](): void;
  }
}
declare var onmessage: unknown;
declare function setTimeout<A extends unknown[]>(callback: (...args: A) => void, delay?: number, ...args: A): NodeJS.Timeout;
declare function setInterval<A extends unknown[]>(callback: (...args: A) => void, delay?: number, ...args: A): NodeJS.Timeout;
declare function setImmediate<A extends unknown[]>(callback: (...args: A) => void, ...args: A): NodeJS.Immediate;
declare function clearTimeout(timeout?: NodeJS.Timeout | string | number | null): void;
declare function clearInterval(timeout?: NodeJS.Timeout | string | number | null): void;
declare function clearImmediate(immediate?: NodeJS.Immediate | null): void;
`;

/** What the runner gives as the parameter \`ctx\`. */
const contextTypes = `
export interface Context {
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  readonly run: string;
  readonly attempt: number;
}
`;

const languageFiles: ReadonlyMap<string, string> = new Map(
  getLibFiles().map(({ fileName, text }) => [`${libraryFolder}/${fileName}`, text]),
);

/** The text of a declaration file that is there without being imported. */
export function libraryText(path: string, denoTypes: string): string | undefined {
  if (path === denoTypesPath) return withoutReferences(denoTypes);
  if (path === ambientPath) return ambientTypes;
  if (path === contextPath) return contextTypes;
  return languageFiles.get(path);
}

/** Deno's declarations name libraries that they hold themselves, and switch off the one they need. */
function withoutReferences(text: string): string {
  return text.replaceAll(/^\/\/\/ <reference .*$/gm, '');
}

/** Of this program's own text: a file of the language is parsed once in the life of the process. */
const parsed = new Map<string, ts.SourceFile>();

export function languageFile(path: string): ts.SourceFile | undefined {
  const text = languageFiles.get(path);
  return text === undefined ? undefined : parseDeclarations(path, text);
}

/** Parses declarations that nobody edits. The same text gives the same file, bound once. */
export function parseDeclarations(
  path: string,
  text: string,
  format?: ts.ResolutionMode,
): ts.SourceFile {
  const known = parsed.get(path);
  if (known?.text === text && known.impliedNodeFormat === format) return known;
  const file = ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.ESNext,
    // Doc comments of declarations that are not the user's are never read.
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    impliedNodeFormat: format,
  });
  parsed.set(path, file);
  return file;
}
