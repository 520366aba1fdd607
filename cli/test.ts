import { exitCode, type Command, type Context, type ExitCode, type Invocation } from './command.ts';
import { findTestFiles } from './find-test-files.ts';
import { readTests } from './read-tests.ts';
import { isFailed, reportOutcome, reportTested, type TestOutcome } from './report-tests.ts';
import { runTests, type TestedFlow } from './run-tests.ts';
import { openWorkspace } from './workspace.ts';
import { choicesOf, prepareOptions } from './world-options.ts';

export const test: Command = {
  name: 'test',
  summary: 'Test flows by the cases beside them',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    case: { type: 'list', value: 'NAME', help: 'Only the test of this name. May be repeated' },
    ...prepareOptions,
  },
  hasJson: true,
  details:
    'The tests of flows/NAME.yaml are in flows/NAME.test.yaml; docs/testing.md shows all that they can say.\nJSON: {version, status, passed, failed, durationMs, flows, diagnostics, refusals}; output/test-output.schema.json\ndescribes it.',
  examples: [
    { line: 'millrace test', does: 'the tests of all flows' },
    { line: 'millrace test hello', does: 'of one flow' },
    { line: 'millrace test hello --case "greets by name"', does: 'one test' },
  ],
  run: async (invocation, context) => {
    const startedAt = performance.now();
    const outcome = await execute(invocation, context);
    const durationMs = Math.round(performance.now() - startedAt);
    reportOutcome({ ...outcome, durationMs }, context);
    return codeOf(outcome);
  },
};

type Outcome = Omit<TestOutcome, 'durationMs'>;

async function execute(invocation: Invocation, context: Context): Promise<Outcome> {
  const workspace = openWorkspace(context);
  const files = findTestFiles(workspace, context, invocation.positionals);
  if ('code' in files) return { status: 'refused', flows: [], refusals: [files] };
  const read = await readTests(files, invocation.list('case'), { workspace, context });
  if (read.kind === 'wrong') return { status: 'refused', flows: [], wrong: read.result };
  if (read.kind === 'refused') return { status: 'refused', flows: [], refusals: read.refusals };
  const flows: TestedFlow[] = [];
  const signal = context.interruption();
  try {
    const refusals = await runTests(read.files, {
      workspace,
      context,
      choices: choicesOf(invocation),
      signal,
      onTested: (flow) => {
        flows.push(flow);
        reportTested(flow, context);
      },
    });
    if (refusals.length > 0) return { status: 'refused', flows, refusals };
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) return { status: 'interrupted', flows };
  const hasFailed = flows.some(({ tested }) => tested.some(isFailed));
  return { status: hasFailed ? 'failed' : 'passed', flows };
}

function codeOf({ status }: Outcome): ExitCode {
  if (status === 'interrupted') return exitCode.interrupted;
  return status === 'passed' ? exitCode.fine : exitCode.wrong;
}
