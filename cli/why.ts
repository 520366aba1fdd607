import { explain, type Explanation, renderExplanation } from '../audit/index.ts';
import { escapeTerminal } from '../output/index.ts';
import { harmlessJson } from '../runner/index.ts';
import {
  exitCode,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
  UsageError,
} from './command.ts';
import { drawOptions } from './draw-options.ts';
import { walkFlows } from './walked-flows.ts';

/** So many chains are printed where `--limit` says nothing. */
const usualLimit = 20;

export const why: Command = {
  name: 'why',
  summary: 'Say what brings a package, a module, a grant or a secret in',
  positionals: 'WHAT [FLOW…]',
  arity: [1, Infinity],
  options: {
    limit: {
      type: 'string',
      value: 'N',
      help: `At most so many chains, the shortest first; ${String(usualLimit)} is the default`,
    },
    ascii: { type: 'boolean', help: 'Write arrows with ASCII alone; else as the locale says' },
  },
  hasJson: true,
  details:
    'WHAT is a package (`zod`, `npm:zod@4`), a path of a module, a script or a subflow, a grant (`net:api.example.com`,\n`read:data/x`, `run`), which a wider grant gives as well, or a secret. It ends with 1 when nothing leads there.\nJSON: audit/why-output.schema.json describes it.',
  examples: [
    { line: 'millrace why npm:zod@4', does: 'each way from a flow to a version of it' },
    { line: 'millrace why net:api.example.com', does: 'who may reach that host' },
    { line: 'millrace why lib/text.ts release-notes', does: 'in one flow alone' },
  ],
  run: async (invocation, context) => {
    const [what = '', ...names] = invocation.positionals;
    const graph = await walkFlows(context, names);
    return answer(explain(graph, what, limitOf(invocation)), invocation, context);
  },
};

function answer(found: Explanation, invocation: Invocation, context: Context): ExitCode {
  const isFound = found.chains.length > 0;
  if (context.json) context.out(`${harmlessJson(found)}\n`);
  else if (isFound) {
    context.out(renderExplanation(found, drawOptions(context, invocation.flag('ascii'))));
  } else {
    const unknown =
      found.unknown.length === 0
        ? ''
        : ` Not looked into, for it cannot be had: ${found.unknown.join(', ')}.`;
    const where = invocation.positionals.length > 1 ? 'these flows' : 'any flow';
    const [near] = found.near;
    const hint =
      near === undefined
        ? 'Run `millrace tree` to see everything that flows lead to.'
        : `Did you mean ${found.near.map((name) => `"${name}"`).join(', ')}?`;
    context.err(
      escapeTerminal(
        `millrace: Nothing in ${where} leads to ${found.target}.${unknown}\n  hint: ${hint}\n`,
      ),
    );
  }
  return isFound ? exitCode.fine : exitCode.wrong;
}

function limitOf(invocation: Invocation): number {
  const text = invocation.text('limit') ?? String(usualLimit);
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`\`--limit\` takes a whole number from 1; it got "${text}".`);
}
