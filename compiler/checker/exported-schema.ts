import type { JsonSchema } from '../../lock/index.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Span } from '../model/source.ts';
import type { CheckedProgram } from './checked-program.ts';
import { exportedType } from './module-types.ts';
import { typeDiagnostics } from './type-diagnostics.ts';
import { outputReading } from './output-reading.ts';

/** The schema of what an exported type of a virtual module gives; diagnostics stand at `span`. */
export function exportedSchema(
  checked: CheckedProgram,
  name: { readonly module: string; readonly type: string },
  span: Span,
): Outcome<JsonSchema | undefined> {
  const file = checked.moduleFile(name.module);
  const type = exportedType(checked, name.module, name.type);
  if (file === undefined) throw new Error(`There is no module ${name.module}.`);
  const reading = outputReading(checked, type, file);
  // A flow may hand through what its own schema leaves open; a script must say what it returns.
  const problems = reading.problems.filter(({ kind }) => kind !== 'unknown');
  const diagnostics = typeDiagnostics(checked, 'output', problems, span);
  return { value: problems.length === 0 ? reading.schema : undefined, diagnostics };
}
