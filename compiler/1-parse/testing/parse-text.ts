import type { Outcome } from '../../model/outcome.ts';
import type { ParsedBody, ParsedFlow, ParsedStep, ParsedTemplate } from '../../model/parsed.ts';
import type { Span } from '../../model/source.ts';
import { parseFlow } from '../parse-flow.ts';

/** Parses a text as the flow `flows/a.yaml`. */
export function parseText(text: string): Outcome<ParsedFlow> {
  return parseFlow({ path: 'flows/a.yaml', bytes: new TextEncoder().encode(text) });
}

/** The diagnostics as `code «text they point at»`. */
export function problems(text: string): readonly string[] {
  const { value, diagnostics } = parseText(text);
  return diagnostics.map(({ code, span }) => `${code} «${slice(value.text, span)}»`);
}

/** The hints of all diagnostics. */
export function hints(text: string): readonly (string | undefined)[] {
  return parseText(text).diagnostics.map(({ hint }) => hint);
}

/** What a span covers. */
export function slice(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** A step of a flow without problems. */
export function stepOf(text: string, id: string): ParsedStep {
  const { value, diagnostics } = parseText(text);
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const step = value.steps.find((candidate) => candidate.id.value === id);
  if (step === undefined) throw new Error(`There is no step ${id}.`);
  return step;
}

/** The body of a step whose YAML is `yaml`, indented below its id. */
export function bodyOf(yaml: string): ParsedBody {
  return stepOf(flowWith(yaml), 'step').body;
}

/** A flow with one step, called `step`. */
export function flowWith(yaml: string): string {
  return `steps:\n  step:\n${yaml.replace(/^/gm, '    ')}\n`;
}

/** A template as the value it would have, with `${source}` for expressions. */
export function show(template: ParsedTemplate): unknown {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return { expression: template.source };
    case 'text':
      return template.parts.map((part) =>
        typeof part === 'string' ? part : { expression: part.source },
      );
    case 'array':
      return template.items.map(show);
    case 'object':
      return Object.fromEntries(template.entries.map(({ key, value }) => [key.value, show(value)]));
  }
}
