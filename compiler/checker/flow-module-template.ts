import type { ParsedEntry, ParsedExpression, ParsedTemplate } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { sourceSpan, type Code, type Site } from './flow-module-code.ts';
import { findReferences, type Reference } from './flow-module-expression.ts';
import { referenceName, type Scope, type Writer } from './flow-module-scope.ts';

/** A value of the YAML as a TypeScript expression, mapped. */
export function templateCode(
  template: ParsedTemplate,
  writer: Writer,
  scope: Scope,
  site: Site,
): Code {
  switch (template.kind) {
    case 'literal':
      return mapped(JSON.stringify(template.value), template.span, site);
    case 'expression':
      return expressionCode(template, writer, scope, site);
    case 'text':
      return mapped(textCode(template.parts, writer, scope, site), template.span, site);
    case 'object':
      return mapped(entriesCode(template.entries, writer, scope, site), template.span, site);
    case 'array': {
      const items = template.items.map((item) => [templateCode(item, writer, scope, site), ', ']);
      return mapped(['[', items, ']'], template.span, site);
    }
  }
}

/** A map as an object literal. */
export function entriesCode(
  entries: readonly ParsedEntry[],
  writer: Writer,
  scope: Scope,
  site: Site,
): Code {
  const fields = entries.map((entry) => [
    mapped(JSON.stringify(entry.key.value), entry.key.span, site),
    ': ',
    templateCode(entry.value, writer, scope, site),
    ', ',
  ]);
  return ['{ ', fields, '}'];
}

/**
 * An expression on lines of its own, verbatim but for steps and inputs, which are constants of the
 * module: only what a constant holds stays narrowed inside a callback.
 */
export function expressionCode(
  expression: ParsedExpression,
  writer: Writer,
  scope: Scope,
  site: Site,
): Code {
  const range = { start: 0, end: expression.source.length };
  return rangeCode({ expression, ...range }, writer, scope, site);
}

/** A part of an expression that is an expression by itself. */
export function rangeCode(
  part: { readonly expression: ParsedExpression; readonly start: number; readonly end: number },
  writer: Writer,
  scope: Scope,
  site: Site,
): Code {
  const { expression } = part;
  const known = renamed(expression, writer, scope);
  if (known === undefined) {
    const span = { kind: 'span', span: expression.span } as const;
    return { code: `${writer.prefix}produce<any>()`, site, from: span };
  }
  const pieces: Code[] = [];
  let at = part.start;
  for (const reference of known) {
    if (reference.start < part.start || reference.end > part.end) continue;
    pieces.push(verbatim(expression, at, reference.start, site), rename(reference));
    at = reference.end;
  }
  pieces.push(verbatim(expression, at, part.end, site));
  const span = sourceSpan(expression, part.start, part.end);
  return ['\n', { code: pieces, site, from: { kind: 'expression', span } }, '\n'];

  function rename(reference: Reference): Code {
    const { start, end } = reference;
    const from = { kind: 'source', verbatim: false, expression, start, end } as const;
    return { code: referenceName(writer, reference.root, reference.name), site, from };
  }
}

/** The references to rename; `undefined` when the expression, or a name in it, was reported before. */
function renamed(
  expression: ParsedExpression,
  writer: Writer,
  scope: Scope,
): readonly Reference[] | undefined {
  if (!writer.flow.expressions.has(expression)) return undefined;
  const references = findReferences(expression.source);
  const isKnown = (reference: Reference): boolean =>
    reference.root === 'inputs' || scope.steps.has(reference.name);
  if (!references.every(isKnown)) return undefined;
  return references.filter(({ root, name }) => root === 'steps' || writer.inputs.has(name));
}

function verbatim(expression: ParsedExpression, start: number, end: number, site: Site): Code {
  const from = { kind: 'source', verbatim: true, expression, start, end } as const;
  return { code: withoutDirectives(expression.source.slice(start, end)), site, from };
}

/** A comment in an expression may not tell the checker to look away. Keeps the length. */
function withoutDirectives(source: string): string {
  return source.replaceAll(/@ts-(?=ignore|expect-error)/g, '@ts_');
}

/**
 * Each expression part must be something that reads as text. For a parameter the whole keeps its
 * literal type; what a step hands out is just a string.
 */
function textCode(
  parts: readonly (string | ParsedExpression)[],
  writer: Writer,
  scope: Scope,
  site: Site,
): Code {
  const code = parts.map((part): Code => {
    if (typeof part === 'string') return escapeTemplate(part);
    const role: Site = { role: 'text', within: site };
    return [`\${${writer.prefix}text(`, expressionCode(part, writer, scope, role), ')}'];
  });
  const whole: Code = ['`', code, '`'];
  return site.role === 'argument' ? whole : [`${writer.prefix}joined(`, whole, ')'];
}

function escapeTemplate(text: string): string {
  return text.replaceAll(/[`\\]|\$(?=\{)|\$$/g, (character) => `\\${character}`);
}

/** Text for people or a name of a group: what it holds must read as text. */
export function messageCode(
  template: ParsedTemplate,
  writer: Writer,
  scope: Scope,
  within: Site,
): Code {
  if (template.kind === 'text') return [templateCode(template, writer, scope, within), ';\n'];
  if (template.kind !== 'expression') return [];
  const site: Site = { role: 'text', within };
  return [`${writer.prefix}text(`, expressionCode(template, writer, scope, site), ');\n'];
}

function mapped(code: Code, span: Span, site: Site): Code {
  return { code, site, from: { kind: 'span', span } };
}
