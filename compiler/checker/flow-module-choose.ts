import type { ParsedChoose } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import { comparedPath, type ComparedPath } from './compared-path.ts';
import type { Code } from './flow-module-code.ts';
import { denialsOf, guard, knowing, type Guarded } from './flow-module-guard.ts';
import { referenceName, type Scope, type Writer } from './flow-module-scope.ts';

/** A choice, and how the code of one of its branches is written: it ends in a `return`. */
export interface Choice {
  readonly step: ResolvedStep;
  readonly body: ParsedChoose;
  readonly branch: (index: number, scope: Scope) => Code;
}

/** The branches one after the other: each knows that the conditions above it did not hold. */
export function chooseCode(choice: Choice, writer: Writer, scope: Scope): Code {
  const { step, body, branch } = choice;
  const site: Guarded['site'] = { role: 'condition', step: step.parsed, of: 'branch' };
  const from = (index: number, inside: Scope): Code => {
    const condition = body.branches[index]?.if;
    if (condition === undefined) {
      return body.else ? ['{\n', branch(index, inside), '}\n'] : restCode(body, writer, inside);
    }
    const inner = (within: Scope): Code => branch(index, within);
    return [
      guard(condition, writer, { scope: inside, site, inner }),
      knowing(denialsOf(condition, writer, inside), writer, inside, (after) =>
        from(index + 1, after),
      ),
    ];
  };
  return from(0, scope);
}

/**
 * What a choice without `else` gives when no branch was taken: null, unless the checker finds that
 * nothing is left over of the one path that the conditions compare.
 */
function restCode(body: ParsedChoose, writer: Writer, scope: Scope): Code {
  const { prefix } = writer;
  const subject = subjectCode(body, writer, scope);
  if (subject === undefined) {
    return `return ${prefix}carry<null, { readonly rest: unknown }>();\n`;
  }
  return `return ${prefix}rest(${subject});\n`;
}

function subjectCode(body: ParsedChoose, writer: Writer, scope: Scope): string | undefined {
  const conditions = body.branches.map((branch) => branch.if);
  if (!conditions.every((condition) => writer.flow.expressions.has(condition))) return undefined;
  const path = comparedPath(conditions.map(({ source }) => source));
  if (path === undefined) return undefined;
  const { base, keys } = renamedBase(path, writer, scope);
  // Of what is `never` a name cannot be read with a dot, but it can be with brackets.
  const accesses = keys.map(({ key, maybe }) => `${maybe ? '?.' : ''}[${JSON.stringify(key)}]`);
  return [base, ...accesses].join('');
}

/** As in the conditions, where steps and inputs are constants of the module. */
function renamedBase(
  { root, keys }: ComparedPath,
  writer: Writer,
  scope: Scope,
): { readonly base: string; readonly keys: ComparedPath['keys'] } {
  const [first, ...others] = keys;
  const isConstant =
    first !== undefined &&
    (root === 'steps' ? scope.steps.has(first.key) : writer.inputs.has(first.key));
  if ((root !== 'steps' && root !== 'inputs') || !isConstant) return { base: root, keys };
  return { base: referenceName(writer, root, first.key), keys: others };
}
