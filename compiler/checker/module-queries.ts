import type { CheckedProgram } from './checked-program.ts';
import { decideCondition } from './decide-condition.ts';
import { findAny, findAnyRead } from './find-any.ts';
import { expressionAt, exportedType, literalsOf } from './module-types.ts';
import type { RepositoryProgram } from './repository-program.ts';

/** The questions about a virtual module that its types answer. */
export function moduleQueries(
  checked: () => CheckedProgram,
): Pick<RepositoryProgram, 'anyAt' | 'anyReadAt' | 'decidedAt' | 'exportedHasAny' | 'literalsOf'> {
  return {
    exportedHasAny: (module, type) =>
      findAny(exportedType(checked(), module, type), checked().checker) !== undefined,
    anyAt: (module, range) => {
      const node = expressionAt(checked(), module, range);
      const { checker } = checked();
      return node === undefined ? undefined : findAny(checker.getTypeAtLocation(node), checker);
    },
    anyReadAt: (module, range) => {
      const node = expressionAt(checked(), module, range);
      const read = node && findAnyRead(node, checked().checker);
      return read && { start: read.getStart(), end: read.end };
    },
    decidedAt: (module, range) => {
      const node = expressionAt(checked(), module, range);
      return node && decideCondition(node, checked().checker);
    },
    literalsOf: (module, type) =>
      literalsOf(exportedType(checked(), module, type), checked().checker),
  };
}
