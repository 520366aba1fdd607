import { givers } from './form-inputs.ts';
import { commandOf, policyFile } from './setup-steps.ts';
import type { WorkflowSource } from './workflow-source.ts';

/**
 * A script that ends in the command line, called with these words, one line each. Behind `exec`, so that a
 * cancelled workflow's signal reaches the run and its `finally` steps.
 */
export function runScript(
  { facts }: WorkflowSource,
  words: readonly string[],
  before: readonly string[] = [],
): string {
  const [first = '', ...rest] = words;
  const command = [
    `exec ${commandOf(facts.millrace)} ${first}`,
    ...rest.map((word) => `  ${word}`),
  ];
  // Without a policy in the default branch nothing is admitted, which is what an empty file says.
  return `${[...before, `touch ${policyFile}`, command.join(' \\\n')].join('\n')}\n`;
}

/** What holds a run to what was reviewed. */
export function guardOptions({ facts }: WorkflowSource): readonly string[] {
  return [`--expect ${facts.digest}`, '--require-sandbox', `--policy ${policyFile}`];
}

export const outputOption = '--github-output "$GITHUB_OUTPUT"';

/** How the inputs of the flow come to a command that begins a run. */
export interface GivenInputs {
  readonly env: Readonly<Record<string, string>>;
  /** Lines before the command. */
  readonly prepare: readonly string[];
  readonly options: readonly string[];
}

export function givenInputs(source: WorkflowSource): GivenInputs {
  if (source.inputs.shape === 'none') return { env: {}, prepare: [], options: [] };
  return {
    env: { inputs: inputsExpression(source) },
    prepare: [`printf '%s' "$inputs" > "$RUNNER_TEMP/inputs.json"`],
    options: ['--form-file "$RUNNER_TEMP/inputs.json"'],
  };
}

/** The inputs as JSON, whichever event brought them; other events bring none, and defaults count. */
function inputsExpression({ lock, inputs }: WorkflowSource): string {
  const from = givers(lock);
  const payload = 'toJSON(github.event.client_payload)';
  const given = inputs.shape === 'one' ? "inputs.inputs || '{}'" : 'toJSON(inputs)';
  if (!from.includes('payload')) return `\${{ ${given} }}`;
  if (from.length === 1) return `\${{ ${payload} }}`;
  return `\${{ github.event_name == 'repository_dispatch' && ${payload} || ${given} }}`;
}

/**
 * For the one step that runs the flow, and only those that are named. Secrets are in capitals, and our
 * own variables beside them are not: none of the one can take the place of the other.
 */
export function secretsEnv(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `\${{ secrets.${name} }}`]));
}
