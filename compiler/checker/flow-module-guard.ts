import type { ParsedExpression } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { sourceSpan, type Code, type Site } from './flow-module-code.ts';
import {
  conjunctsOf,
  contradicted,
  impliedBy,
  referenceName,
  withFacts,
  type Known,
  type PlacedConjunct,
  type Scope,
  type Writer,
} from './flow-module-scope.ts';
import { rangeCode } from './flow-module-template.ts';

/** What stands behind a condition. */
export interface Guarded {
  readonly scope: Scope;
  readonly site: Site & { readonly role: 'condition' };
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
    const condition = rangeCode(conjunct, writer, scope, siteOf(guarded.site, conjunct, scope));
    const known = conjunct.facts.map((fact) => ({ fact, conjunct }));
    return [
      `${writer.prefix}condition(`,
      condition,
      ');\nif (',
      unmapped(condition),
      ') {\n',
      knowing(known, writer, scope, (inside) => nest(index + 1, inside)),
      '}\n',
    ];
  };
  return nest(0, guarded.scope);
}

/** A conjunct that cannot hold says which other one it contradicts. */
function siteOf(site: Guarded['site'], conjunct: PlacedConjunct, scope: Scope): Site {
  for (const part of [conjunct, ...impliedBy(conjunct.facts, scope)]) {
    const known = contradicted(scope, part.facts);
    if (known === undefined) continue;
    const refutedBy = {
      span: spanOf(known.conjunct),
      denied: !known.conjunct.facts.includes(known.fact),
      ...(part !== conjunct && { through: spanOf(part) }),
    };
    return { ...site, refutedBy };
  }
  return site;
}

function spanOf({ expression, start, end }: PlacedConjunct): Span {
  return sourceSpan(expression, start, end);
}

/** What is known where a condition did not hold: all of it, when no other part of it can have failed. */
export function denialsOf(
  expression: ParsedExpression,
  writer: Writer,
  scope: Scope,
): readonly Known[] {
  const conjuncts = conjunctsOf(expression, writer) ?? [];
  const unsure = conjuncts.filter(({ facts }) => !facts.every(({ text }) => scope.facts.has(text)));
  const [conjunct, ...others] = unsure;
  if (conjunct === undefined || others.length > 0) return [];
  return conjunct.denials.map((fact) => ({ fact, conjunct }));
}

/**
 * Code where these facts hold too, and what follows from them. Rebinds the steps whose own `if` they
 * complete: here they are not skipped.
 */
export function knowing(
  known: readonly Known[],
  writer: Writer,
  scope: Scope,
  inner: (scope: Scope) => Code,
): Code {
  const { scope: inside, ran, implied } = withFacts(scope, known);
  if (ran.length === 0) return impliedCode(implied, writer, inside, inner);
  const names = ran.map((id) => referenceName(writer, 'steps', id));
  return [
    '{\n',
    names.map((name) => `const ${name}_ran = ${writer.prefix}ran(${name});\n`),
    '{\n',
    names.map((name) => `const ${name} = ${name}_ran;\n`),
    impliedCode(implied, writer, inside, inner),
    '}\n}\n',
  ];
}

function impliedCode(
  [conjunct, ...others]: readonly PlacedConjunct[],
  writer: Writer,
  scope: Scope,
  inner: (scope: Scope) => Code,
): Code {
  if (conjunct === undefined) return inner(scope);
  // Reported where it is written, so it is mapped to nothing here.
  const condition = unmapped(rangeCode(conjunct, writer, scope, { role: 'output' }));
  const known = conjunct.facts.map((fact) => ({ fact, conjunct }));
  const further = (within: Scope): Code => impliedCode(others, writer, within, inner);
  return ['if (', condition, ') {\n', knowing(known, writer, scope, further), '}\n'];
}
function unmapped(code: Code): Code {
  if (typeof code === 'string') return code;
  return 'site' in code ? unmapped(code.code) : code.map(unmapped);
}
