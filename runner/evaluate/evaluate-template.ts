import {
  type CodeTemplate,
  type Json,
  type PathTemplate,
  pathText,
  type Template,
} from '../../lock/index.ts';
import type { ExpressionEngine } from './engine.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { EvaluationError } from './evaluation-error.ts';
import { lookUp } from './look-up.ts';

/** What evaluating needs. `engine` may be absent when no template `usesCode`. */
export interface Evaluation {
  readonly context: EvaluationContext;
  readonly engine: ExpressionEngine | undefined;
  /** Only while the arguments of a step are made; secrets stand nowhere else. */
  readonly secrets?: ReadonlyMap<string, string>;
}

/**
 * The value of a template. `undefined` stays: a key whose value is `undefined` is left out of its
 * object, an item of an array becomes `null`, as in JSON.
 */
export function evaluateTemplate(template: Template, evaluation: Evaluation): Json | undefined {
  if ('literal' in template) return template.literal;
  if ('path' in template) return lookUp(template, evaluation.context);
  if ('js' in template) return runCode(template, evaluation);
  if ('text' in template) return joinText(template.text, evaluation);
  if ('array' in template) {
    return template.array.map((item) => evaluateTemplate(item, evaluation) ?? null);
  }
  if ('object' in template) return fillObject(template.object, evaluation);
  return takeSecret(template.secret, evaluation);
}

/** Whether evaluating the template needs the engine. */
export function usesCode(template: Template): boolean {
  if ('js' in template) return true;
  if ('text' in template)
    return template.text.some((part) => typeof part !== 'string' && 'js' in part);
  if ('array' in template) return template.array.some(usesCode);
  if ('object' in template) return Object.values(template.object).some(usesCode);
  return false;
}

function runCode(template: CodeTemplate, { context, engine }: Evaluation): Json | undefined {
  if (engine === undefined) throw new Error('Millrace is wrong here: the engine is loaded first.');
  const names = [...new Set(template.reads.map((part) => part.split('.', 1)[0] ?? ''))];
  return engine.evaluate(template.js, names, contextText(template.reads, context));
}

/** The parts that the expression reads, as one JSON object. */
function contextText(reads: readonly string[], context: EvaluationContext): string {
  const steps: string[] = [];
  const parts: string[] = [];
  for (const part of reads) {
    const value = context.part(part);
    if (value === undefined) continue;
    const id = part.startsWith('steps.') ? part.slice('steps.'.length) : undefined;
    (id === undefined ? parts : steps).push(
      `${JSON.stringify(id ?? part)}:${JSON.stringify(value)}`,
    );
  }
  return `{${[...parts, `"steps":{${steps.join(',')}}`].join(',')}}`;
}

function joinText(
  parts: readonly (string | PathTemplate | CodeTemplate)[],
  evaluation: Evaluation,
): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = evaluateTemplate(part, evaluation);
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw new EvaluationError(
        `\`${'js' in part ? part.js : pathText(part.path)}\` stands in a text, so it must be a string, a number or a boolean, but it is ${describeKind(value)}.`,
      );
    })
    .join('');
}

/** What a value is, in a sentence. */
export function describeKind(value: Json | undefined): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function fillObject(template: { readonly [key: string]: Template }, evaluation: Evaluation): Json {
  const entries = Object.entries(template).flatMap(([key, inner]): [string, Json][] => {
    const value = evaluateTemplate(inner, evaluation);
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

function takeSecret(name: string, { secrets }: Evaluation): string {
  const value = secrets?.get(name);
  if (value === undefined) {
    throw new EvaluationError(`The secret ${name} is not given to this expression.`);
  }
  return value;
}
