import { sha256, type BlobId } from '../../lock/index.ts';
import { scanModule, type ModuleImport, type ModuleScan } from '../checker/scan-module.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ClosureModule } from '../model/resolved.ts';
import { moduleProblem } from './module-problem.ts';

/** A module with what it imports, and what is wrong with it. */
export interface ReadModule extends ClosureModule {
  /** Of its raw bytes. */
  readonly size: number;
  readonly imports: readonly ModuleImport[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes a module and finds its imports. The text keeps every character, a byte order mark too. */
export function readModule(path: string, bytes: Uint8Array, blob: BlobId): ReadModule {
  const base = { sha256: sha256(bytes), blob, size: bytes.length };
  const text = decode(bytes);
  if (text === undefined) {
    const start = decodeForPeople(bytes).indexOf('\uFFFD');
    const place = { path, start, end: start + 1 };
    const hint = 'Save the file as UTF-8.';
    const problem = diagnose('resolve/module-not-text', place, { path }, { hint });
    return { ...base, text: '', imports: [], diagnostics: [problem] };
  }
  const { imports, problems } = scan(path, text);
  // After the first thing that does not parse, the parser guesses.
  const firstSyntax = problems.find(({ kind }) => kind === 'syntax');
  const diagnostics = problems
    .filter((problem) => problem.kind !== 'syntax' || problem === firstSyntax)
    .map((problem) => moduleProblem(path, problem, text));
  return { ...base, text, imports, diagnostics };
}

/** The text as far as it goes: U+FFFD stands for what is not UTF-8. */
export function decodeForPeople(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The parser goes down with the nesting of the text, and has only so much stack. */
function scan(path: string, text: string): ModuleScan {
  try {
    return scanModule(path, text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'it is nested too deeply.';
    return { imports: [], problems: [{ kind: 'syntax', start: 0, end: 1, text: message }] };
  }
}

/** `undefined` when the bytes are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
