import { parseFlow, type FlowFile } from '../../compiler/1-parse/parse-flow.ts';
import { createClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { findScripts } from '../../compiler/2-resolve/find-scripts.ts';
import { resolveFlow } from '../../compiler/2-resolve/resolve-flow.ts';
import { subflowOf } from '../../compiler/2-resolve/resolve-subflow.ts';
import { flowCalls, sectionsOf, stepCall } from '../../compiler/2-resolve/step-calls.ts';
import { inferScripts } from '../../compiler/3-infer/infer-scripts.ts';
import { outputSchemas } from '../../compiler/4-check/output-schemas.ts';
import { lockFlow } from '../../compiler/5-lock/lock-flow.ts';
import { findReferences } from '../../compiler/checker/flow-module-expression.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import type { CompilerHost } from '../../compiler/model/host.ts';
import type {
  ParsedExpression,
  ParsedFlow,
  ParsedStep,
  ParsedUses,
} from '../../compiler/model/parsed.ts';
import type {
  ReadExpression,
  ResolvedFlow,
  ResolvedStep,
  ScriptClosure,
  Subflow,
} from '../../compiler/model/resolved.ts';
import type { Signature } from '../../compiler/model/typed.ts';
import { openProgram } from '../../compiler/open-program.ts';
import { sha256, type JsonSchema, type Lock, type Sha256 } from '../../lock/index.ts';

/**
 * Locks flows as if nothing were checked: stages 1, 2, 3 and 5, with names that nobody knows left in
 * and `true` for schemas that only the check could tell. A flow that cannot be read, that waits for
 * itself, whose scripts have no type, or that uses a flow that is not in `locks` (by path) is left out:
 * there is nothing to run.
 */
export async function lowerFlows(
  files: readonly FlowFile[],
  host: CompilerHost,
  locks: ReadonlyMap<string, Lock>,
): Promise<ReadonlyMap<string, Lock>> {
  const reader = createClosureReader(host);
  const resolved: { readonly file: FlowFile; readonly flow: ResolvedFlow }[] = [];
  for (const file of files) {
    const parsed = parseFlow(file);
    if (parsed.diagnostics.some(isError)) continue;
    const { value: scripts } = await findScripts(parsed.value, host, reader);
    const subflows = findSubflows(parsed.value, host, locks);
    const { value, diagnostics } = resolveFlow(parsed.value, { scripts, subflows });
    if (!diagnostics.some(({ code }) => code.endsWith('-cycle')))
      resolved.push({ file, flow: value });
  }
  const closures = new Map(resolved.flatMap(({ flow }) => stepsOf(flow)).flatMap(closureOf));
  const program = await openProgram([...closures.values()], host);
  const signatures = inferScripts([...closures.values()], program).value;
  return new Map(
    resolved.flatMap(({ file, flow }): [string, Lock][] => {
      const isTyped = stepsOf(flow).every((step) => isKnown(step, signatures));
      return isTyped ? [[file.path, lower(flow, signatures, file)]] : [];
    }),
  );
}

function findSubflows(
  flow: ParsedFlow,
  host: CompilerHost,
  locks: ReadonlyMap<string, Lock>,
): ReadonlyMap<ParsedUses, Subflow> {
  const calls = flowCalls(sectionsOf(flow));
  return new Map(
    calls.flatMap(({ call: { uses } }): [ParsedUses, Subflow][] => {
      const lock = locks.get(uses.path.value);
      return lock === undefined ? [] : [[uses, subflowOf(lock, 'tree', host)]];
    }),
  );
}

function stepsOf({ steps, onError, finally: last }: ResolvedFlow): readonly ResolvedStep[] {
  return allSteps([...steps, ...onError, ...last]);
}

function allSteps(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => [step, ...allSteps(step.scopes.flat())]);
}

function closureOf({ script }: ResolvedStep): readonly [Sha256, ScriptClosure][] {
  return script === undefined ? [] : [[script.digest, script]];
}

/** Whether there is something to run for what the step calls, where it calls something. */
function isKnown(
  { parsed, script, subflow }: ResolvedStep,
  signatures: ReadonlyMap<Sha256, Signature>,
): boolean {
  switch (stepCall(parsed)?.kind) {
    case 'script':
      return script !== undefined && signatures.has(script.digest);
    case 'flow':
      return subflow !== undefined;
    case undefined:
      return true;
  }
}

function lower(
  flow: ResolvedFlow,
  signatures: ReadonlyMap<Sha256, Signature>,
  file: FlowFile,
): Lock {
  const steps = stepsOf(flow);
  const sections = [...flow.steps, ...flow.onError, ...flow.finally];
  const known = outputSchemas(sections, {
    signatures,
    valueSchema: () => true,
    isExhaustive: () => false,
  });
  const outputs = steps.map(({ parsed }): [ParsedStep, JsonSchema] => [
    parsed,
    known.get(parsed) ?? true,
  ]);
  const { lock } = lockFlow(
    {
      stage: 'typed',
      resolved: { ...flow, expressions: new AllExpressions(flow) },
      signatures,
      outputs: new Map(outputs),
      grants: new Map(steps.map(({ parsed }) => [parsed, {}])),
      flowOutputs: true,
    },
    sha256(file.bytes),
  );
  return lock;
}

/** What resolving says of each expression; of one that it refused, what its text says. */
class AllExpressions extends Map<ParsedExpression, ReadExpression> {
  readonly #items: readonly string[];

  constructor({ expressions, flow }: ResolvedFlow) {
    super(expressions);
    this.#items = itemNames(flow);
  }

  override get(expression: ParsedExpression): ReadExpression {
    return super.get(expression) ?? readUnchecked(expression.source, this.#items);
  }
}

function itemNames({ text }: ParsedFlow): readonly string[] {
  return [...text.matchAll(/\bas: "?([\w-]+)/g)].map(([, name]) => name ?? '');
}

function readUnchecked(source: string, items: readonly string[]): ReadExpression {
  const [, secret] = /^\s*secrets\.(\w+)\s*$/.exec(source) ?? [];
  if (secret !== undefined) return { reads: [`secrets.${secret}`], secret };
  const steps = findReferences(source).flatMap(({ root, name }) =>
    root === 'steps' ? [`steps.${name}`] : [],
  );
  const words = new Set(source.match(/[A-Za-z_$][\w$]*/g));
  const roots = ['inputs', 'run', 'flow', 'index', 'error', 'attempt', ...items].filter((name) =>
    words.has(name),
  );
  return { reads: [...new Set([...steps, ...roots])].sort() };
}
