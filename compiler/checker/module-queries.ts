import type { AskProgram } from './checked-program.ts';
import { decideCondition } from './decide-condition.ts';
import { findAny, findAnyRead } from './find-any.ts';
import { expressionAt, exportedType, literalsOf } from './module-types.ts';
import type { RepositoryProgram } from './repository-program.ts';

/** The questions about a virtual module that its types answer. */
export function moduleQueries(
  ask: AskProgram,
): Pick<RepositoryProgram, 'anyAt' | 'anyReadAt' | 'decidedAt' | 'exportedHasAny' | 'literalsOf'> {
  return {
    exportedHasAny: (module, type) =>
      ask(
        module,
        (checked) => findAny(exportedType(checked, module, type), checked.checker) !== undefined,
      ),
    anyAt: (module, range) =>
      ask(module, (checked) => {
        const { checker } = checked;
        const node = expressionAt(checked, module, range);
        return node === undefined ? undefined : findAny(checker.getTypeAtLocation(node), checker);
      }),
    anyReadAt: (module, range) =>
      ask(module, (checked) => {
        const node = expressionAt(checked, module, range);
        const read = node && findAnyRead(node, checked.checker);
        return read && { start: read.getStart(), end: read.end };
      }),
    decidedAt: (module, range) =>
      ask(module, (checked) => {
        const node = expressionAt(checked, module, range);
        return node && decideCondition(node, checked.checker);
      }),
    literalsOf: (module, type) =>
      ask(module, (checked) => literalsOf(exportedType(checked, module, type), checked.checker)),
  };
}
