import { ts } from 'ts-morph';
import type { CheckedProgram } from './checked-program.ts';
import { excessKeys } from './excess-keys.ts';
import type { ModuleProblem } from './repository-program.ts';

/** What TypeScript says of a virtual module, and what it would say next, in the order of the text. */
export function moduleProblems(checked: CheckedProgram, name: string): readonly ModuleProblem[] {
  const { program } = checked;
  const file = program.getSourceFile(name);
  if (file === undefined) return [];
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const own = found
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map((diagnostic) => ({
      start: diagnostic.start ?? 0,
      end: (diagnostic.start ?? 0) + (diagnostic.length ?? 0),
      code: diagnostic.code,
      message: messageText(diagnostic),
    }));
  const places = new Set(own.map(({ start }) => start));
  const hidden = excessKeys(checked, file).filter(({ start }) => !places.has(start));
  return [...own, ...hidden].sort((a, b) => a.start - b.start);
}

const longest = 4_000;

/** The words of a diagnostic, a line a level, without the paths of the program's own world. */
export function messageText({ messageText: text }: ts.Diagnostic): string {
  const plain = plainPaths(ts.flattenDiagnosticMessageText(text, '\n'));
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

/** Names modules as the repository does, and packages by their names. */
export function plainPaths(text: string): string {
  return text
    .replaceAll(/\/(?:repo|closure\/[0-9a-f]+)\//g, '')
    .replaceAll(/\/npm\/[^/"']+\/[^/"']+\/node_modules\//g, 'npm:');
}
