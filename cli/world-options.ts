import type { Invocation, OptionSpec } from './command.ts';
import type { PrepareChoices } from './prepare-flow.ts';

/** How a flow is prepared. */
export const prepareOptions: Readonly<Record<string, OptionSpec>> = {
  offline: { type: 'boolean', help: 'Refuse instead of fetching a missing package' },
  policy: {
    type: 'string',
    value: 'FILE',
    help: 'What broad grants are admitted; else millrace.yaml',
  },
  'require-sandbox': {
    type: 'boolean',
    help: 'Refuse when bubblewrap cannot hold the second wall',
  },
  trace: {
    type: 'boolean',
    help: 'Record what each attempt uses of its grants, in the journal; docs/security.md says how far it sees',
  },
};

/** What a command that runs steps is told about the world. */
export const worldOptions: Readonly<Record<string, OptionSpec>> = {
  'secrets-file': {
    type: 'string',
    value: 'FILE',
    help: 'Secrets as NAME=value lines; else from the environment',
  },
  ...prepareOptions,
};

/** What the command line says about preparing. */
export function choicesOf(invocation: Invocation): PrepareChoices {
  return {
    offline: invocation.flag('offline'),
    requireSandbox: invocation.flag('require-sandbox'),
    policy: invocation.text('policy'),
    trace: invocation.flag('trace'),
  };
}
