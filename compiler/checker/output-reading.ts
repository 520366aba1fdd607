import { ts } from 'ts-morph';
import type { CheckedProgram } from './checked-program.ts';
import { createTypeReader, type TypeReading } from './type-schema/type-schema.ts';
import type { Place } from './type-schema/type-walk.ts';
import { isNothing, mayBeNothing } from './type-schema/union-members.ts';

/** The schema of what comes out as a whole, where nothing is written as `null`. */
export function outputReading(checked: CheckedProgram, type: ts.Type, node: ts.Node): TypeReading {
  const place: Place = { path: '', node, depth: 0 };
  const reader = createTypeReader(checked, 'output');
  const schema = reader.constrain(reader.read(type, place), annotation(node), place);
  const isNullable = mayBeNothing(type) && !isNothing(type);
  return reader.finish(isNullable ? { anyOf: [schema, { type: 'null' }] } : schema, place);
}

/** The type that the result is annotated with, where the doc comments of its aliases are read. */
function annotation(node: ts.Node): ts.TypeNode | undefined {
  if (!ts.isTypeNode(node)) return undefined;
  const isPromise = ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Promise';
  return isPromise ? node.typeArguments?.[0] : node;
}
