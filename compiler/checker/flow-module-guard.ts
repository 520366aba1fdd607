import type { ParsedExpression } from '../model/parsed.ts';
import type { Code, Site } from './flow-module-code.ts';
import type { Conjunct } from './flow-module-expression.ts';
import {
  conjunctsOf,
  referenceName,
  withFact,
  type Scope,
  type Writer,
} from './flow-module-scope.ts';
import { rangeCode } from './flow-module-template.ts';

/** What stands behind a condition. */
export interface Guarded {
  readonly scope: Scope;
  readonly site: Site;
  readonly inner: (scope: Scope) => Code;
}

/**
 * Code that runs only when the condition holds. Each conjunct is checked to be boolean where it is
 * mapped, and then narrows in an unmapped copy, so that nothing is reported twice.
 */
export function guard(expression: ParsedExpression, writer: Writer, guarded: Guarded): Code {
  const conjuncts = conjunctsOf(expression, writer);
  if (conjuncts === undefined) return ['{\n', guarded.inner(guarded.scope), '}\n'];
  const nest = (index: number, scope: Scope): Code => {
    const conjunct = conjuncts[index];
    if (conjunct === undefined) return guarded.inner(scope);
    const part = { expression, start: conjunct.start, end: conjunct.end };
    const condition = rangeCode(part, writer, scope, guarded.site);
    return [
      `${writer.prefix}condition(`,
      condition,
      ');\nif (',
      unmapped(condition),
      ') {\n',
      knownToHaveRun(conjunct, writer, scope, (inside) => nest(index + 1, inside)),
      '}\n',
    ];
  };
  return nest(0, guarded.scope);
}

/** Rebinds the steps whose own `if` this conjunct completes: here they are not skipped. */
function knownToHaveRun(
  conjunct: Conjunct,
  writer: Writer,
  scope: Scope,
  inner: (scope: Scope) => Code,
): Code {
  const { scope: inside, ran } = withFact(scope, conjunct);
  if (ran.length === 0) return inner(inside);
  const names = ran.map((id) => referenceName(writer, 'steps', id));
  return [
    names.map((name) => `const ${name}_ran = ${writer.prefix}ran(${name});\n`),
    '{\n',
    names.map((name) => `const ${name} = ${name}_ran;\n`),
    inner(inside),
    '}\n',
  ];
}

function unmapped(code: Code): Code {
  if (typeof code === 'string') return code;
  return 'site' in code ? unmapped(code.code) : code.map(unmapped);
}
