import { styleText } from 'node:util';
import { locate, neutralise, renderJson, renderText, type Finding } from '../output/index.ts';
import { durationText, type Mismatch } from '../runner/index.ts';
import type { Context } from './command.ts';
import type { CompileResult } from './compile-changed.ts';
import type { TestRefusal } from './find-test-files.ts';
import { reportDiagnostics } from './report-diagnostics.ts';
import type { TestedFlow, TestedOne } from './run-tests.ts';
import { valuePair } from './value-pair.ts';

/** How a test command ended. */
export interface TestOutcome {
  readonly status: 'passed' | 'failed' | 'refused' | 'interrupted';
  readonly flows: readonly TestedFlow[];
  readonly durationMs: number;
  readonly refusals?: readonly TestRefusal[];
  /** What is wrong with the flows or their tests. */
  readonly wrong?: CompileResult;
}

/** Says how the tests of one flow went; of those that passed only without `--quiet`. */
export function reportTested({ file, tested }: TestedFlow, context: Context): void {
  if (context.json) return;
  const shown = context.quiet ? tested.filter(isFailed) : tested;
  if (shown.length === 0) return;
  const sections = shown.flatMap((one) => sectionOf(one, file, context));
  context.out(`${neutralised([file.path, ...sections])}\n\n`);
}

/** Says how all of it ended. */
export function reportOutcome(outcome: TestOutcome, context: Context): void {
  if (context.json) {
    context.out(`${JSON.stringify(asJson(outcome))}\n`);
    return;
  }
  const { wrong, refusals = [], status, durationMs } = outcome;
  if (wrong !== undefined) {
    const errors = wrong.diagnostics.filter(({ severity }) => severity === 'error');
    reportDiagnostics(context, errors, wrong.sources);
  }
  for (const { message, hint } of refusals) {
    context.err(`millrace: ${message}\n`);
    if (hint !== undefined) context.err(`  hint: ${hint}\n`);
  }
  if (status === 'interrupted') context.err('millrace: Interrupted.\n');
  if (status !== 'passed' && status !== 'failed') return;
  if (context.quiet && status === 'passed') return;
  const { passed, failed } = countsOf(outcome);
  const counts =
    failed === 0
      ? `${String(passed)} passed`
      : `${String(passed)} passed, ${String(failed)} failed`;
  context.out(`${counts} in ${durationText(durationMs)}.\n`);
}

function paint({ color }: Context, style: 'green' | 'red', text: string): string {
  return color ? styleText(style, text, { validateStream: false }) : text;
}

export function isFailed({ result }: TestedOne): boolean {
  return result.mismatches.length > 0;
}

function sectionOf(one: TestedOne, file: TestedFlow['file'], context: Context): readonly string[] {
  const { test, result } = one;
  const duration = `(${durationText(result.durationMs)})`;
  if (!isFailed(one)) return [`  ${paint(context, 'green', '✓')} ${test.name.value} ${duration}`];
  const { run, mismatches } = result;
  return [
    `  ${paint(context, 'red', '✗')} ${test.name.value} ${duration}`,
    ...mismatches.flatMap((mismatch) => [
      '',
      ...indented(describe(mismatch, findingOf(mismatch, one, file), file, context)),
    ]),
    ...(run === undefined ? [] : ['', `    The run: millrace show ${run}`]),
    '',
  ];
}

/** A mismatch as a finding at its place in the test file. */
function findingOf(
  mismatch: Mismatch,
  { test }: TestedOne,
  { reading }: TestedFlow['file'],
): Finding {
  return {
    code: 'test/failed',
    severity: 'error',
    message: `${capital(mismatch.message)}.`,
    span: reading.placeOf(test, mismatch.path),
    related: [],
  };
}

function describe(
  mismatch: Mismatch,
  finding: Finding,
  { path, reading }: TestedFlow['file'],
  context: Context,
): readonly string[] {
  const sources = new Map([[path, reading.value.text]]);
  const text = renderText(finding, sources, { color: context.color });
  const isCompared = mismatch.expected !== undefined || mismatch.got !== undefined;
  return [...text.split('\n'), ...(isCompared ? valuePair(mismatch) : [])];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

function neutralised(lines: readonly string[]): string {
  return neutralise(lines.join('\n')).trimEnd();
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function countsOf({ flows }: TestOutcome): { readonly passed: number; readonly failed: number } {
  const all = flows.flatMap(({ tested }) => tested);
  const failed = all.filter(isFailed).length;
  return { passed: all.length - failed, failed };
}

function asJson(outcome: TestOutcome): object {
  const { status, durationMs, refusals = [], wrong } = outcome;
  return {
    version: 1,
    status,
    ...countsOf(outcome),
    durationMs,
    flows: outcome.flows.map(flowAsJson),
    diagnostics: wrong === undefined ? [] : renderJson(wrong.diagnostics, wrong.sources),
    refusals: refusals.map(({ code, message, hint }) => ({ code, message, hint: hint ?? null })),
  };
}

function flowAsJson({ file, tested }: TestedFlow): object {
  const sources = new Map([[file.path, file.reading.value.text]]);
  const tests = tested.map((one) => {
    const { test, result } = one;
    const mismatches = result.mismatches.map((mismatch) => {
      const { path, message, ...values } = mismatch;
      const place = locate(findingOf(mismatch, one, file).span, sources);
      return { message: capital(message), at: path, ...place, ...values };
    });
    const { line, column } = locate(test.name.span, sources);
    return {
      name: test.name.value,
      kind: test.kind,
      line,
      column,
      status: isFailed(one) ? 'failed' : 'passed',
      durationMs: result.durationMs,
      run: result.run ?? null,
      mismatches,
    };
  });
  return { flow: file.flow, path: file.path, tests };
}
