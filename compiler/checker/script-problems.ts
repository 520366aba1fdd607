import { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../model/source.ts';
import type { CheckedProgram } from './checked-program.ts';
import { messageText } from './module-problems.ts';

/** What is wrong with a script before anybody calls it: its own type errors, in all its modules. */
export function scriptProblems(checked: CheckedProgram, digest: Sha256): readonly Diagnostic[] {
  return scriptFiles(checked, digest).flatMap(([path, file]) =>
    moduleDiagnostics(checked, file, path),
  );
}

/** The imports of a script that have no types: everything that comes from them is `any`. */
export function untypedImports(checked: CheckedProgram, digest: Sha256): readonly Span[] {
  return scriptFiles(checked, digest).flatMap(([path, file]) =>
    checked.program
      .getSemanticDiagnostics(file)
      .filter(({ code }) => code === untypedModule)
      .map((diagnostic) => spanIn(path, diagnostic)),
  );
}

/** The modules of a script by repository path, sorted. */
function scriptFiles(
  { program, files }: CheckedProgram,
  digest: Sha256,
): readonly (readonly [string, ts.SourceFile])[] {
  const closure = files.closureOf(digest);
  if (closure === undefined) throw new Error('Only scripts of the program are asked for.');
  const root = files.entryOf(digest).slice(0, -closure.entry.length);
  return [...closure.modules.keys()].sort().flatMap((path) => {
    const file = program.getSourceFile(`${root}${path}`);
    return file === undefined ? [] : [[path, file] as const];
  });
}

function moduleDiagnostics(
  { program }: CheckedProgram,
  file: ts.SourceFile,
  path: string,
): readonly Diagnostic[] {
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return [
    ...globalAugmentations(file, path),
    ...found.filter(isOurs).map((diagnostic) => scriptDiagnostic(diagnostic, path)),
  ];
}

/** Deno runs a package without types; what it gives is `any`, which is reported where it matters. */
const untypedModule = 7016;
/** A CommonJS package's types that import an ES module. Deno can load that. */
const requireOfModule = [1471, 1479];

function isOurs({ category, code }: ts.Diagnostic): boolean {
  if (category !== ts.DiagnosticCategory.Error) return false;
  return code !== untypedModule && !requireOfModule.includes(code);
}

const unresolvedCodes = [2307, 2792, 2834, 2835];

function scriptDiagnostic(diagnostic: ts.Diagnostic, path: string): Diagnostic {
  const span = spanIn(path, diagnostic);
  if (unresolvedCodes.includes(diagnostic.code)) {
    const written = diagnostic.file?.text.slice(span.start, span.end) ?? '';
    const specifier = written.replace(/^['"`]|['"`]$/g, '');
    const hint = specifier.startsWith('npm:')
      ? "Run `millrace pin`, which writes the script's lock, and look whether the package has that path."
      : 'Look at the path: it starts at this file and ends with the extension.';
    return diagnose('infer/unresolved-import', span, { specifier }, { hint });
  }
  const text = shortTypes(fewLines(messageText(diagnostic))).replaceAll(/\s+/g, ' ');
  return diagnose('infer/type-error', span, { text, code: diagnostic.code });
}

function spanIn(path: string, { start = 0, length = 0 }: ts.Diagnostic): Span {
  return { path, start, end: start + length };
}

/** What is wrong, and the deepest reasons; the way between them repeats the same types. */
function fewLines(text: string): string {
  const lines = text.split('\n');
  return lines.length > 4 ? [lines[0], ...lines.slice(-2)].join('\n') : text;
}

/** A type of a large package can be longer than all the rest of a report. */
function shortTypes(text: string): string {
  return text.replaceAll(/'([^']{200})[^']*(?:'|$)/g, "'$1…'");
}

/** `declare global` would change what every other script means. */
function globalAugmentations(file: ts.SourceFile, path: string): readonly Diagnostic[] {
  return file.statements
    .filter(
      (node) =>
        ts.isModuleDeclaration(node) && (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0,
    )
    .map((node) => {
      const start = node.getStart(file);
      const span = { path, start, end: start + 'declare global'.length };
      const hint = 'Export the types from a module, and import them where they are used.';
      return diagnose('infer/global-augmentation', span, undefined, { hint });
    });
}
