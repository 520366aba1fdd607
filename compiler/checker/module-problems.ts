import { ts } from 'ts-morph';
import { refusedMembers } from './expression-allow-list.ts';
import type { CheckedProgram } from './checked-program.ts';
import { excessKeys } from './excess-keys.ts';
import type { ModuleProblem } from './repository-program.ts';

/** What TypeScript says of a virtual module, and what it would say next, in the order of the text. */
export function moduleProblems(checked: CheckedProgram, name: string): readonly ModuleProblem[] {
  const { program, checker } = checked;
  const file = checked.moduleFile(name);
  if (file === undefined) return [];
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const own = found
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map((diagnostic) => {
      const { code, start = 0, length = 0 } = diagnostic;
      const known = missingFields.has(code) ? fieldsAt(file, start, checker) : undefined;
      const fields = known === undefined ? {} : { fields: known };
      return { start, end: start + length, code, message: messageText(diagnostic), ...fields };
    });
  const places = new Set(own.map(({ start }) => start));
  const hidden = excessKeys(checked, file).filter(({ start }) => !places.has(start));
  return [...own, ...hidden].sort((a, b) => a.start - b.start);
}

/** "Property does not exist", "… Did you mean", "… Do you need to change your target library". */
const missingFields = new Set([2339, 2550, 2551]);

/** The fields that could be read where a name after a dot starts. */
function fieldsAt(
  file: ts.SourceFile,
  start: number,
  checker: ts.TypeChecker,
): readonly string[] | undefined {
  const access = accessAt(file, start);
  if (access === undefined) return undefined;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(access.expression));
  return checker
    .getApparentType(type)
    .getProperties()
    .map(({ name }) => name)
    .filter((name) => /^[A-Za-z_]\w*$/.test(name) && !refusedMembers.has(name));
}

/** The access whose name stands at an offset. */
function accessAt(node: ts.Node, start: number): ts.PropertyAccessExpression | undefined {
  if (ts.isPropertyAccessExpression(node) && node.name.getStart() === start) return node;
  return ts.forEachChild(node, (child) =>
    child.pos <= start && start < child.end ? accessAt(child, start) : undefined,
  );
}

const longest = 4_000;

/** The words of a diagnostic, a line a level, without the paths of the program's own world. */
export function messageText({ messageText: text }: ts.Diagnostic): string {
  const plain = plainPaths(ts.flattenDiagnosticMessageText(text, '\n'));
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

/** Names modules as the repository does, and packages by their names; what a flow's own module declares, without it. */
export function plainPaths(text: string): string {
  return text
    .replaceAll(/import\("\/flows\/[^"]*"\)\./g, '')
    .replaceAll(/\/(?:repo|closure\/[0-9a-f]+)\//g, '')
    .replaceAll(/\/npm\/[^/"']+\/[^/"']+\/node_modules\//g, 'npm:');
}
