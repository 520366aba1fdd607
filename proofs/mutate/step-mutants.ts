import { isJsonObject, type Json, type JsonObject } from '../../lock/index.ts';
import {
  change,
  misspelt,
  swapped,
  valueAt,
  withKey,
  withValue,
  type Change,
  type Path,
} from './mutant.ts';

/** The way to every step, nested ones too. */
export function stepPaths(flow: JsonObject): readonly Path[] {
  return scopePaths(flow, []).flatMap((scope) =>
    Object.keys(valueAt(flow, scope) ?? {}).map((id) => [...scope, id]),
  );
}

function scopePaths(value: Json | undefined, at: Path): readonly Path[] {
  if (Array.isArray(value))
    return (value as Json[]).flatMap((item, index) => scopePaths(item, [...at, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isScope =
      ['steps', 'else', 'on-error', 'finally'].includes(key) &&
      isJsonObject(inner) &&
      at.at(-1) !== 'with';
    const path = [...at, key];
    return [...(isScope ? [path] : []), ...scopePaths(inner, path)];
  });
}

/** The flow with a step that is not what the others rely on. */
export function stepMutants(flow: JsonObject): readonly Change<Json>[] {
  const steps = stepPaths(flow);
  return steps.flatMap((path) => {
    const step = valueAt(flow, path);
    if (!isJsonObject(step)) return [];
    return [
      ...ofStep(flow, path, step),
      ...['with', 'return', 'mock'].flatMap((key) => ofArguments(flow, [...path, key], step[key])),
      ...ofForm(flow, [...path, 'approve', 'form', 'properties']),
      ...ofBlock(flow, path, step),
      ...otherScripts(flow, path, steps),
    ];
  });
}

/** True in no first attempt, which no checker can know. */
const sometimes = '${{ run.attempt > 1 }}';

function ofStep(flow: JsonObject, path: Path, step: JsonObject): readonly Change<Json>[] {
  const id = String(path.at(-1));
  const set = (key: string, value: Json | undefined): Json =>
    withValue(flow, [...path, key], value);
  return [
    change('rename a step', withKey(flow, path, misspelt(id))),
    change('remove a step', withValue(flow, path, undefined)),
    ...(Object.hasOwn(step, 'if')
      ? [
          change('delete a guard if', set('if', undefined)),
          change('negate an if', set('if', negated(step['if']))),
        ]
      : [change('make a step conditional', set('if', sometimes))]),
    ...(Object.hasOwn(step, 'on-error')
      ? [change('let a failure fail the flow', set('on-error', undefined))]
      : [change('let a failure pass', set('on-error', 'continue'))]),
    ...(Object.hasOwn(step, 'needs') ? [change('delete needs', set('needs', undefined))] : []),
  ];
}

function negated(condition: Json | undefined): string {
  const [, source = ''] =
    /^\$\{\{([\s\S]*)\}\}\s*$/.exec(typeof condition === 'string' ? condition : '') ?? [];
  return `\${{ !(${source.trim()}) }}`;
}

function ofArguments(flow: JsonObject, at: Path, given: Json | undefined): readonly Change<Json>[] {
  if (!isJsonObject(given)) return [];
  const names = Object.keys(given);
  const own = names.flatMap((name) => {
    const path = [...at, name];
    return [
      change('drop an argument', withValue(flow, path, undefined)),
      change('rename an argument', withKey(flow, path, misspelt(name))),
      ...(isJsonObject(given[name]) ? ofArguments(flow, path, given[name]) : []),
      ...numberAsText(flow, path, given[name]),
    ];
  });
  const pairs = names.flatMap((name, index) =>
    names
      .slice(index + 1)
      .map((other) => change('swap two arguments', swapped(flow, [...at, name], [...at, other]))),
  );
  return [...own, ...pairs, change('add an argument', withValue(flow, [...at, 'surprise'], 1))];
}

function numberAsText(
  flow: JsonObject,
  path: Path,
  value: Json | undefined,
): readonly Change<Json>[] {
  if (typeof value !== 'number') return [];
  return [
    change('turn a number into text', withValue(flow, path, String(value))),
    change('a literal out of range', withValue(flow, path, -100_000)),
  ];
}

function ofBlock(flow: JsonObject, path: Path, step: JsonObject): readonly Change<Json>[] {
  const set = (key: string, value: Json | undefined): Json =>
    withValue(flow, [...path, key], value);
  const forEach = Object.hasOwn(step, 'for-each')
    ? [
        change(
          'rename an item',
          set('as', `${typeof step['as'] === 'string' ? step['as'] : 'item'}s`),
        ),
        step['on-item-error'] === 'collect'
          ? change('no longer collect', set('on-item-error', undefined))
          : change('collect', set('on-item-error', 'collect')),
        change(
          'remove a fan-out',
          withoutKeys(flow, path, ['for-each', 'as', 'parallel', 'on-item-error']),
        ),
      ]
    : [];
  const branches = Array.isArray(step['choose']) ? (step['choose'] as Json[]) : [];
  const choose = branches.flatMap((_, at) => [
    change('remove a branch', withValue(flow, [...path, 'choose', at], undefined)),
    ...(at > 0
      ? [
          change(
            'swap two branches',
            swapped(flow, [...path, 'choose', at - 1, 'steps'], [...path, 'choose', at, 'steps']),
          ),
        ]
      : []),
  ]);
  const last = Object.hasOwn(step, 'else') ? [change('remove else', set('else', undefined))] : [];
  return [...forEach, ...choose, ...last];
}

/** What a person fills in is not what the steps after it rely on. */
function ofForm(flow: JsonObject, at: Path): readonly Change<Json>[] {
  const fields = valueAt(flow, at);
  if (!isJsonObject(fields)) return [];
  const required = [...at.slice(0, -1), 'required'];
  return [
    ...Object.keys(fields).flatMap((name) => [
      change('remove a field of a form', withValue(flow, [...at, name], undefined)),
      change('rename a field of a form', withKey(flow, [...at, name], misspelt(name))),
      change("change a form field's type", withValue(flow, [...at, name, 'type'], 'array')),
      change('drop the default of a form', withValue(flow, [...at, name, 'default'], undefined)),
    ]),
    change('require nothing of a form', withValue(flow, required, undefined)),
  ];
}

function withoutKeys(flow: JsonObject, path: Path, keys: readonly string[]): Json {
  return keys.reduce<Json>((value, key) => withValue(value, [...path, key], undefined), flow);
}

/** The script of another step in this one's place. */
function otherScripts(
  flow: JsonObject,
  path: Path,
  steps: readonly Path[],
): readonly Change<Json>[] {
  const uses = (step: Path): Json | undefined => valueAt(flow, [...step, 'uses']);
  const own = uses(path);
  if (own === undefined) return [];
  const others = new Set(steps.map(uses).filter((other) => other !== undefined && other !== own));
  return [...others].map((other) =>
    change('use another script', withValue(flow, [...path, 'uses'], other)),
  );
}
