import type { Json, JsonObject } from '../../lock/index.ts';
import { findReferences } from '../checker/flow-module-expression.ts';
import type {
  ParsedBody,
  ParsedEntry,
  ParsedExpression,
  ParsedScriptCall,
  ParsedStep,
  ParsedTemplate,
} from '../model/parsed.ts';
import type {
  ReadExpression,
  ResolvedFlow,
  ResolvedStep,
  ScriptClosure,
} from '../model/resolved.ts';
import type { Located, Span } from '../model/source.ts';

/** A step in short: `${{ … }}` in a string is an expression, and `script` is the text of a module. */
export interface StepSketch {
  readonly if?: string;
  readonly onError?: 'continue';
  readonly script?: string;
  readonly with?: { readonly [key: string]: Json };
  readonly retryOn?: string;
  readonly value?: Json;
  readonly forEach?: string;
  readonly as?: string;
  readonly collect?: true;
  readonly steps?: Sketches;
  readonly choose?: readonly { readonly if: string; readonly steps: Sketches }[];
  readonly else?: Sketches;
}

export type Sketches = { readonly [id: string]: StepSketch };

export interface FlowSketch {
  readonly inputs?: { readonly [name: string]: JsonObject & { readonly optional?: true } };
  readonly steps: Sketches;
  readonly outputs?: { readonly [name: string]: Json };
}

/** A resolved flow for tests of what comes after; `text` is what its spans point into. */
export function buildFlow(sketch: FlowSketch): ResolvedFlow {
  const written: string[] = [];
  let length = 0;
  const write = (text: string): Span => {
    const start = length;
    written.push(text, '\n');
    length += text.length + 1;
    return { path: 'flow.yaml', start, end: start + text.length };
  };
  const located = <T>(value: T): Located<T> => ({ value, span: write(String(value)) });
  const expressions = new Map<ParsedExpression, ReadExpression>();

  const expression = (source: string): ParsedExpression => {
    const span = write(source);
    const offsets = Array.from({ length: source.length + 1 }, (_, at) => span.start + at);
    const made: ParsedExpression = { kind: 'expression', source, offsets, span };
    expressions.set(made, { reads: readsOf(source) });
    return made;
  };
  const template = (value: Json): ParsedTemplate => {
    if (typeof value === 'string' && value.includes('${{')) return textOrExpression(value);
    if (Array.isArray(value))
      return { kind: 'array', items: value.map(template), span: write('[]') };
    if (typeof value === 'object' && value !== null) {
      return { kind: 'object', entries: entries(value as JsonObject), span: write('{}') };
    }
    return { kind: 'literal', value, span: write(JSON.stringify(value)) };
  };
  const textOrExpression = (text: string): ParsedTemplate => {
    const parts = text
      .split(/\$\{\{(.*?)\}\}/s)
      .map((part, at) => (at % 2 === 0 ? part : expression(part)));
    const [first, whole, last] = parts;
    if (parts.length === 3 && first === '' && last === '' && typeof whole === 'object')
      return whole;
    return { kind: 'text', parts: parts.filter((part) => part !== ''), span: write(text) };
  };
  const entries = (map: { readonly [key: string]: Json }): readonly ParsedEntry[] =>
    Object.entries(map).map(([key, value]) => ({ key: located(key), value: template(value) }));
  const optional = (source: string | undefined): ParsedExpression | undefined =>
    source === undefined ? undefined : expression(source);

  const call = (step: StepSketch, id: string): ParsedScriptCall => {
    const on = optional(step.retryOn);
    const path = `scripts/${id}.ts`;
    return {
      kind: 'script',
      uses: { span: write(path), path: located(path) },
      with: entries(step.with ?? {}),
      withSpan: write('with'),
      ...(on && { retry: { attempts: 2, delayMs: 1, factor: 1, jitter: 'none', on } }),
    };
  };
  const steps = (map: Sketches): readonly ResolvedStep[] => {
    const ids = Object.keys(map);
    return Object.entries(map).map(([id, step]) => {
      const before = expressions.size;
      const scopes = scopesOf(step).map(steps);
      const body = bodyOf(id, step, scopes);
      const condition = optional(step.if);
      const parsed: ParsedStep = {
        id: located(id),
        span: write(id),
        body,
        needs: [],
        ...(condition && { if: condition }),
        ...(step.onError && { onError: step.onError }),
      };
      const own = [...expressions.keys()].slice(before).flatMap(({ source }) => mentioned(source));
      return {
        parsed,
        needs: ids.filter((other) => other !== id && own.includes(other)),
        scopes,
        ...(step.script !== undefined && { script: closure(id, step.script) }),
      };
    });
  };
  const bodyOf = (
    id: string,
    step: StepSketch,
    scopes: readonly (readonly ResolvedStep[])[],
  ): ParsedBody => {
    const parsedScopes = scopes.map((scope) => scope.map(({ parsed }) => parsed));
    if (step.forEach !== undefined) {
      return {
        kind: 'for-each',
        items: expression(step.forEach),
        as: located(step.as ?? 'item'),
        parallel: 1,
        ...(step.collect && { onItemError: 'collect' }),
        body: step.steps ? { kind: 'steps', steps: parsedScopes[0] ?? [] } : call(step, id),
      };
    }
    if (step.choose !== undefined) {
      const branches = step.choose.map((branch, at) => ({
        if: expression(branch.if),
        steps: parsedScopes[at] ?? [],
      }));
      const last = step.else && { else: parsedScopes[branches.length] ?? [] };
      return { kind: 'choose', branches, ...last };
    }
    return step.script === undefined
      ? { kind: 'value', value: template(step.value ?? null) }
      : call(step, id);
  };

  const inputs = Object.entries(sketch.inputs ?? {}).map(
    ([name, { optional: may, ...schema }]) => ({
      name: located(name),
      schema: { value: schema, span: write(JSON.stringify(schema)) },
      ...(may && { optional: may }),
    }),
  );
  const resolved = steps(sketch.steps);
  const outputs = entries(sketch.outputs ?? {});
  return {
    stage: 'resolved',
    flow: {
      stage: 'parsed',
      path: 'flow.yaml',
      id: 'flow',
      text: written.join(''),
      inputs,
      secrets: [],
      steps: resolved.map(({ parsed }) => parsed),
      onError: [],
      finally: [],
      outputs,
    },
    steps: resolved,
    onError: [],
    finally: [],
    expressions,
  };
}

function scopesOf(step: StepSketch): readonly Sketches[] {
  return [
    ...(step.forEach !== undefined && step.steps ? [step.steps] : []),
    ...(step.choose ?? []).map((branch) => branch.steps),
    ...(step.else ? [step.else] : []),
  ];
}

function mentioned(source: string): readonly string[] {
  return findReferences(source)
    .filter(({ root }) => root === 'steps')
    .map(({ name }) => name);
}

function readsOf(source: string): readonly string[] {
  const references = findReferences(source).map(({ root, name }) =>
    root === 'steps' ? `steps.${name}` : root,
  );
  const secrets = [...source.matchAll(/secrets\.\w+/g)].map(([name]) => name);
  return [...new Set([...references, ...secrets])].sort();
}

function closure(id: string, text: string): ScriptClosure {
  const path = `scripts/${id}.ts`;
  const digest = id.padEnd(64, '0');
  const modules = new Map([[path, { sha256: digest, blob: id.padEnd(40, '0'), text }]]);
  return { digest, entry: path, modules, origin: 'tree' };
}
