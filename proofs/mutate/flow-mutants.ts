import { isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import { expressionMutants } from './expression-mutants.ts';
import { inputMutants } from './input-mutants.ts';
import { change, valueAt, withValue, type Change, type Path } from './mutant.ts';
import { stepMutants, stepPaths } from './step-mutants.ts';

/** The flow with one thing broken, in every way that we know. */
export function flowMutants(flow: JsonObject): readonly Change<Json>[] {
  const expressions = textPaths(flow, []).flatMap((path) => inExpressions(flow, path));
  const values = valuePaths(flow).flatMap((path) => otherValues(flow, path));
  return [...expressions, ...values, ...inputMutants(flow), ...stepMutants(flow)];
}

/** Every scalar that holds an expression. */
function textPaths(value: Json, at: Path): readonly Path[] {
  if (typeof value === 'string') return value.includes('${{') ? [at] : [];
  if (Array.isArray(value))
    return (value as Json[]).flatMap((item, index) => textPaths(item, [...at, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => textPaths(inner, [...at, key]));
}

function inExpressions(flow: JsonObject, path: Path): readonly Change<Json>[] {
  const text = textAt(flow, path);
  const pieces = text.split(/(?<=\$\{\{)|(?=\}\})/);
  return pieces.flatMap((piece, at) => {
    if (pieces[at - 1]?.endsWith('${{') !== true) return [];
    return expressionMutants(piece).map(({ operator, value }) =>
      change(operator, withValue(flow, path, pieces.with(at, value).join(''))),
    );
  });
}

function textAt(flow: JsonObject, path: Path): string {
  const value = valueAt(flow, path);
  return typeof value === 'string' ? value : '';
}

/** The places that take any value: arguments, value steps, outputs, conditions, lists. */
function valuePaths(flow: JsonObject): readonly Path[] {
  const outputs = Object.keys(flow['outputs'] ?? {}).map((name) => ['outputs', name]);
  const steps = stepPaths(flow).flatMap((step) => {
    const body = valueAt(flow, step);
    if (!isJsonObject(body)) return [];
    const whole = [['if'], ['for-each'], ['value'], ['repeat', 'until']];
    const own = whole
      .map((path) => [...step, ...path])
      .filter((path) => valueAt(flow, path) !== undefined);
    const inner = ['with', 'return', 'mock'].flatMap((key) =>
      leaves(body[key] ?? null, [...step, key]),
    );
    return [...own, ...inner];
  });
  return [...outputs, ...steps];
}

function leaves(value: Json, at: Path): readonly Path[] {
  if (!isJsonObject(value)) return value === null ? [] : [at];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...at, key]));
}

const literals: readonly (readonly [string, Json])[] = [
  ['text', 'a word'],
  ['a number', -7.5],
  ['true', true],
  ['null', null],
  ['a list', [1, 'two']],
  ['an object', { a: 1 }],
];

function otherValues(flow: JsonObject, path: Path): readonly Change<Json>[] {
  const written = literals.map(([name, literal]) =>
    change(`${name} instead`, withValue(flow, path, literal)),
  );
  const read = others(flow, path).map((name) =>
    change(
      `another ${name.split('.', 1)[0] === 'steps' ? "step's output" : 'input'} instead`,
      withValue(flow, path, `\${{ ${name} }}`),
    ),
  );
  return [...written, ...read];
}

/** Outputs of the other steps around, and the inputs. */
function others(flow: JsonObject, path: Path): readonly string[] {
  const own = path[0] === 'steps' ? path[1] : undefined;
  const steps = Object.keys(flow['steps'] ?? {}).filter((id) => id !== own);
  const inputs = Object.keys(flow['inputs'] ?? {});
  return [...steps.map((id) => `steps.${id}.output`), ...inputs.map((name) => `inputs.${name}`)];
}
