import {
  parseDenoLock,
  parseNpmSpecifier,
  resolveSpecifier,
  type DenoLock,
} from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Span } from '../model/source.ts';
import { decode, type ReadModule } from './read-module.ts';

/** An `npm:` import of a script's modules. */
export interface PackageImport {
  readonly specifier: string;
  readonly span: Span;
}

/** Every `npm:` import of the modules, for types as well, and those that Deno could not read. */
export function packageImports(
  modules: ReadonlyMap<string, ReadModule>,
): Outcome<readonly PackageImport[]> {
  const all = [...modules].flatMap(([path, { imports }]) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('npm:'))
      .map(({ specifier, start, end }) => ({ specifier, span: { path, start, end } })),
  );
  const isReadable = ({ specifier }: PackageImport): boolean =>
    parseNpmSpecifier(specifier) !== undefined;
  return {
    value: all.filter(isReadable),
    diagnostics: all
      .filter((entry) => !isReadable(entry))
      .map(({ specifier, span }) =>
        diagnose('resolve/package-specifier', span, { specifier }, { hint: specifierHint }),
      ),
  };
}

/** Holds a script's Deno lock to its imports: each must be in it. Entries that nothing imports are fine. */
export function readLockedPackages(
  path: string,
  bytes: Uint8Array | undefined,
  imports: readonly PackageImport[],
): Outcome<DenoLock | undefined> {
  if (bytes === undefined) return refused(missing(path, imports, 'resolve/no-deno-lock'));
  const parsed = parseDenoLock(decode(bytes) ?? '');
  const [first] = imports;
  if (!parsed.ok) {
    const span = first?.span ?? { path, start: 0, end: 0 };
    return refused([diagnose('resolve/deno-lock-invalid', span, { path, why: parsed.message })]);
  }
  const { lock } = parsed;
  const unlocked = imports.filter(({ specifier }) => !resolveSpecifier(lock, specifier));
  if (unlocked.length === 0) return { value: lock, diagnostics: [] };
  return refused(missing(path, unlocked, 'resolve/package-not-locked'));
}

const specifierHint = 'Write a version or a simple range, such as "npm:zod@^4.1.0".';
const hint = 'Run `millrace pin`: it adds what the lock misses, and moves no version.';

function missing(
  path: string,
  imports: readonly PackageImport[],
  code: 'resolve/no-deno-lock' | 'resolve/package-not-locked',
): readonly Diagnostic[] {
  // Without a lock, every import is missing for the same reason.
  const reported = code === 'resolve/no-deno-lock' ? imports.slice(0, 1) : imports;
  return reported.map(({ specifier, span }) => diagnose(code, span, { specifier, path }, { hint }));
}

function refused(diagnostics: readonly Diagnostic[]): Outcome<undefined> {
  return { value: undefined, diagnostics };
}
