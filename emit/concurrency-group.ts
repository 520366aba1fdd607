import { isJsonObject, type Lock, type PathTemplate, type Template } from '../lock/index.ts';
import { givers, type FormInputs } from './form-inputs.ts';
import { isPlainText } from './plain-text.ts';

/** What of a workflow the group may name. */
interface Known {
  readonly id: string;
  readonly shape: FormInputs['shape'];
}

/**
 * The flow's group in GitHub's own expressions, where GitHub can tell it before the run begins: text,
 * the flow's name, and inputs that are fields of the form. `undefined` for any other group, and for a
 * limit that is not 1, which is all that GitHub knows; the compiler says so to the flow's author.
 */
export function concurrencyGroup(lock: Lock, known: Known): string | undefined {
  const { concurrency } = lock;
  if (concurrency?.limit !== 1) return undefined;
  const parts = partsOf(concurrency.group).map((part) =>
    typeof part === 'string' ? plain(part) : expressionOf(part, lock, known),
  );
  const isKnown = parts.every((part) => part !== undefined);
  const group = parts.join('');
  return isKnown && group.trim() !== '' ? group : undefined;
}

type Part = string | Template;

function partsOf(group: Template): readonly Part[] {
  if ('text' in group) return group.text;
  if ('literal' in group && typeof group.literal === 'string') return [group.literal];
  return [group];
}

function plain(text: string): string | undefined {
  return isPlainText(text) ? text : undefined;
}

function expressionOf(part: Template, lock: Lock, { id, shape }: Known): string | undefined {
  if (!('path' in part) || part.else !== undefined) return undefined;
  const [root, name, ...rest] = keysOf(part);
  if (rest.length > 0 || name === undefined) return undefined;
  if (root === 'flow' && name === 'name') return plain(lock.name ?? id);
  return root === 'inputs' ? inputOf(name, lock, shape) : undefined;
}

/** Where nobody gives inputs, the default is known now. */
function inputOf(name: string, lock: Lock, shape: FormInputs['shape']): string | undefined {
  const from = givers(lock);
  const value = defaultOf(name, lock);
  if (from.length === 0) return value === undefined ? undefined : plain(value);
  return shape === 'fields' && !from.includes('payload') ? inputExpression(name, value) : undefined;
}

function keysOf({ path }: PathTemplate): readonly string[] {
  return path.map((segment) => String(typeof segment === 'object' ? segment.maybe : segment));
}

/** As text; `undefined` when there is none, or none that is a part of a text. */
function defaultOf(name: string, { interface: { inputs } }: Lock): string | undefined {
  const properties = isJsonObject(inputs) ? inputs['properties'] : undefined;
  const property = isJsonObject(properties) ? properties[name] : undefined;
  const value = isJsonObject(property) ? property['default'] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** An input that nobody gave, as in a run by schedule, is its default. */
function inputExpression(name: string, value: string | undefined): string | undefined {
  const given = `inputs.${name}`;
  if (value === undefined) return `\${{ ${given} }}`;
  if (!isPlainText(value)) return undefined;
  const literal = `'${value.replaceAll("'", "''")}'`;
  // Not `inputs.x || …`: a zero or `false` that was given is no missing value.
  return `\${{ format('{0}', ${given}) == '' && ${literal} || ${given} }}`;
}
