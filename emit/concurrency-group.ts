import type { Lock, PathTemplate, Template } from '../lock/index.ts';
import type { FormInputs } from './form-inputs.ts';
import { isPlainText } from './plain-text.ts';

/**
 * The flow's group in GitHub's own expressions, where GitHub can tell it before the run begins: text,
 * and inputs that are fields of the form. `undefined` for any other group, and for a limit that is not
 * 1, which is all that GitHub knows; the compiler says so to the flow's author.
 */
export function concurrencyGroup(
  lock: Lock,
  id: string,
  shape: FormInputs['shape'],
): string | undefined {
  const { concurrency, triggers } = lock;
  if (concurrency?.limit !== 1) return undefined;
  const hasPayload = triggers?.events?.['repository_dispatch'] !== undefined;
  const parts = partsOf(concurrency.group).map((part) =>
    typeof part === 'string'
      ? plain(part)
      : expressionOf(part, lock, { id, isForm: shape === 'fields' && !hasPayload }),
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

interface Known {
  readonly id: string;
  readonly isForm: boolean;
}

function expressionOf(part: Template, lock: Lock, { id, isForm }: Known): string | undefined {
  if (!('path' in part) || part.else !== undefined) return undefined;
  const [root, name, ...rest] = keysOf(part);
  if (rest.length > 0 || name === undefined) return undefined;
  if (root === 'flow' && name === 'name') return plain(lock.name ?? id);
  if (root !== 'inputs' || !isForm) return undefined;
  return inputExpression(name, lock);
}

function keysOf({ path }: PathTemplate): readonly string[] {
  return path.map((segment) => String(typeof segment === 'object' ? segment.maybe : segment));
}

/** An input that nobody gave, as in a run by schedule, is its default. */
function inputExpression(name: string, { interface: { inputs } }: Lock): string | undefined {
  const properties = typeof inputs === 'object' ? inputs['properties'] : undefined;
  const property = Object.entries(properties ?? {}).find(([key]) => key === name)?.[1] as
    { readonly default?: unknown } | undefined; // A schema, or nothing.
  const value = property?.default;
  if (value === undefined) return `\${{ inputs.${name} }}`;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return undefined;
  }
  const text = String(value);
  if (!isPlainText(text)) return undefined;
  const literal = `'${text.replaceAll("'", "''")}'`;
  // Not `inputs.x || …`: a zero or `false` that was given is no missing value.
  return `\${{ format('{0}', inputs.${name}) == '' && ${literal} || inputs.${name} }}`;
}
