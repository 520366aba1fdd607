import { harmlessJson } from '../runner/index.ts';
import { exitCode, type Command } from './command.ts';
import { createCompilerHost } from './compiler-host.ts';
import { findProposals } from './tighten/find-proposals.ts';
import { findUsers } from './tighten/find-users.ts';
import { proposalsAsJson } from './tighten/proposals-as-json.ts';
import { reportProposals } from './tighten/report-proposals.ts';
import { openWorkspace, selectFlows } from './workspace.ts';
import { writeFiles } from './write-files.ts';

export const tighten: Command = {
  name: 'tighten',
  summary: 'Narrow the permissions of steps to what their scripts and recorded runs need',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    write: { type: 'boolean', help: 'Write the narrower `permissions` into the flows' },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['text', 'json'],
      help: 'How it is printed: text (the default) or json',
    },
  },
  hasJson: true,
  details:
    'Two things say that less is enough, and it tells them apart: a script that does not ask for what a step’s\n`permissions` name, and runs recorded with `run --trace` that did not use it. A step that was not traced as it is\nnow is left alone. Nothing is proposed that does not compile to the same lock but for narrower grants.\nWithout --write it prints a diff that `git apply` takes. JSON: audit/tighten-output.schema.json describes it.',
  examples: [
    { line: 'millrace tighten', does: 'what the steps of all flows could do without' },
    { line: 'millrace tighten release-notes --write', does: 'take it from the steps of one flow' },
    { line: 'millrace run release-notes --trace', does: 'record what steps use, beforehand' },
  ],
  run: async (invocation, context) => {
    const workspace = openWorkspace(context);
    const flows = selectFlows(workspace, context, invocation.positionals);
    const host = createCompilerHost(workspace, context);
    const found = await findProposals(workspace, flows, host);
    const isWritten = invocation.flag('write');
    if (isWritten) writeFiles(workspace.root, found.files);
    const ending = { isWritten, users: findUsers(workspace, [...found.files.keys()]) };
    const format = invocation.text('format') ?? (context.json ? 'json' : 'text');
    if (format === 'json') context.out(`${harmlessJson(proposalsAsJson(found, ending))}\n`);
    else reportProposals(context, found, ending);
    return found.errors.length + found.refused.length > 0 ? exitCode.wrong : exitCode.fine;
  },
};
