import { isJsonObject, type JsonObject } from '../../../lock/index.ts';
import { closest } from '../../../output/index.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { renameFix } from '../../diagnostics/fix.ts';
import { allCalls } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/** A step gives its script no argument that `main` does not have. */
export function unknownArgument(input: RuleInput): readonly Diagnostic[] {
  return allCalls(input).flatMap(({ call, signature }) => {
    if (!isJsonObject(signature?.input) || takesAnything(signature.input)) return [];
    const names = parameterNames(signature.input);
    const given = new Set(call.with.map((entry) => entry.key.value));
    const free = names.filter((name) => !given.has(name));
    return call.with
      .filter((entry) => !names.includes(entry.key.value))
      .map(({ key }) => {
        const parameters = { script: call.uses.path.value, name: key.value };
        const hint = hintFor(key.value, names, free);
        const fix = renameFix(key.span, key.value, free, yamlKey);
        return diagnose('check/unknown-argument', key.span, parameters, { hint, fix });
      });
  });
}

/** A parameter's name as a key; one that YAML would read as something else is left to a person. */
function yamlKey(name: string): string | undefined {
  const isWord = /^[A-Za-z_][\w-]*$/.test(name);
  return isWord && !/^(?:true|false|null|nan|inf)$/i.test(name) ? name : undefined;
}

function takesAnything(schema: JsonObject): boolean {
  return isJsonObject(schema['additionalProperties']);
}

/** Of one object parameter that is a union, the fields of every member. */
function parameterNames(schema: JsonObject): readonly string[] {
  const own = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const members = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.filter(isJsonObject).flatMap(parameterNames) : [];
  });
  return [...new Set([...own, ...members])];
}

function hintFor(name: string, names: readonly string[], free: readonly string[]): string {
  const meant = closest(name, free);
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  if (names.length === 0) return 'Remove it: the script takes no arguments.';
  return `The script takes ${names.map((known) => `\`${known}\``).join(', ')}.`;
}
