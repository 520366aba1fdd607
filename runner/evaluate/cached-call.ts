import type { Json } from '../../lock/index.ts';
import type { CachedCall } from '../cache-port.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import type { FlowEvaluation } from './flow-outputs.ts';

/**
 * What the output of an attempt is kept by. `input` are its arguments, secrets filled in; the
 * arguments that a key is made of name each secret instead, so that it can be told which one changed.
 */
export function cachedCall(
  { step, definition }: AttemptCommand,
  evaluation: FlowEvaluation,
  input: Json,
): CachedCall {
  const { script, grants, output, cache, idempotent, secrets: names } = definition;
  const secrets = new Map(
    names.flatMap((name): [string, string][] => {
      const value = evaluation.secrets?.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const placeholders = new Map([...secrets.keys()].map((name) => [name, `secret ${name}`]));
  const withNames = (): Json =>
    evaluateTemplate(definition.with, { ...evaluation, secrets: placeholders }) ?? {};
  return {
    step,
    script,
    grants,
    arguments: secrets.size === 0 ? input : withNames(),
    secrets,
    output,
    isIdempotent: idempotent === true,
    ...(cache?.ttlMs === undefined ? {} : { ttlMs: cache.ttlMs }),
  };
}
