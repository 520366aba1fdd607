import type { OptionSpec } from '../command.ts';

/** What `emit github --distributed --plan` takes. */
export const planOptions: Readonly<Record<string, OptionSpec>> = {
  plan: { type: 'boolean', help: 'Show the jobs, their time and what is billed; write nothing' },
  format: {
    type: 'string',
    value: 'FORMAT',
    choices: ['text', 'json', 'mermaid'],
    help: 'Of the plan: text (the default), json or mermaid',
  },
  times: {
    type: 'string',
    value: 'FILE',
    help: 'How long steps take: {"STEP": {"seconds": N, "items": N}}, instead of the recorded runs',
  },
  processes: { type: 'string', value: 'N', help: 'Steps that a machine runs at once: 4' },
  'setup-seconds': { type: 'string', value: 'N', help: 'Before a job’s first step begins: 25' },
  price: { type: 'string', value: 'N', help: 'Of a billed minute; without it minutes are shown' },
};
