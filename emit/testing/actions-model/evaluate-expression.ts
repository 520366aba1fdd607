import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { Json, JsonObject } from '../../../lock/index.ts';

/** What a condition may ask of the jobs around it. GitHub knows these words in `if` alone. */
export interface StatusFunctions {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

const statusNames = ['success', 'failure', 'cancelled', 'always'] as const;

/** The value of an expression without its brackets, by GitHub's own lexer, parser and evaluator. */
export function evaluateExpression(
  expression: string,
  contexts: JsonObject,
  status?: StatusFunctions,
): Json {
  const functions = status === undefined ? [] : statusFunctions(status);
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = new Map(functions.map((one) => [one.name, one]));
  const evaluator = new Evaluator(parsed, asDictionary(contexts), known);
  return asJson(evaluator.evaluate());
}

/** Whether a condition says itself what it makes of the jobs before it; else `success()` is put in front. */
export function asksForStatus(expression: string): boolean {
  return new Lexer(expression)
    .lex()
    .tokens.some(({ lexeme }) => statusNames.some((name) => name === lexeme.toLowerCase()));
}

/** A text with expressions in it; one that is nothing else keeps its type. */
export function evaluateText(text: string, contexts: JsonObject): Json {
  const alone = /^\$\{\{((?:(?!\}\})[^])*)\}\}$/.exec(text)?.[1];
  if (alone !== undefined) return evaluateExpression(alone, contexts);
  return text.replace(/\$\{\{((?:(?!\}\})[^])*)\}\}/g, (_, expression: string) =>
    asText(evaluateExpression(expression, contexts)),
  );
}

export function asText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? 'Object' : String(value);
}

/** As GitHub takes a value for a condition. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

function statusFunctions({ success, failure, cancelled }: StatusFunctions) {
  const values = { success, failure, cancelled, always: true };
  return statusNames.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(values[name]),
  }));
}

function asDictionary(contexts: JsonObject): data.Dictionary {
  const revived: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (!(revived instanceof data.Dictionary)) throw new Error('Contexts are an object.');
  return revived;
}

function asJson(value: unknown): Json {
  // True: the library's own replacer makes JSON of its values.
  return JSON.parse(JSON.stringify(value, data.replacer)) as Json;
}
