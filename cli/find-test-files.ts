import type { Context } from './command.ts';
import { listFlows, listTestFiles, selectFlows, testPath, type Workspace } from './workspace.ts';

/** A flow and the file that tests it; paths are relative to the root. */
export interface TestFile {
  readonly flow: string;
  readonly path: string;
}

/** Why nothing is tested. */
export interface TestRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** The test files of the flows that are named, or of all flows: at least one, or why there is none. */
export function findTestFiles(
  workspace: Workspace,
  context: Context,
  names: readonly string[],
): readonly TestFile[] | TestRefusal {
  const paths = new Set(listTestFiles(workspace));
  const files = selectFlows(workspace, context, names).map((flow) => ({
    flow,
    path: testPath(flow),
  }));
  const isNamed = names.length > 0;
  const untested = isNamed ? files.find(({ path }) => !paths.has(path)) : undefined;
  if (untested !== undefined) return noTests(untested);
  const known = new Set(listFlows(workspace).map(testPath));
  const stray = isNamed ? undefined : [...paths].find((path) => !known.has(path));
  if (stray !== undefined) return noFlow(stray);
  const found = files.filter(({ path }) => paths.has(path));
  return found.length > 0 ? found : noTests(files[0]);
}

function noTests(file: TestFile | undefined): TestRefusal {
  const path = file?.path ?? 'flows/NAME.test.yaml';
  return {
    code: 'no-tests',
    message: file === undefined ? 'There is no flow to test.' : `There is no ${path}.`,
    hint: [
      `Write ${path}, for example:`,
      '      cases:',
      '        what it shows:',
      '          inputs: {}',
      '          mocks: {}',
      '          expect: { status: succeeded }',
    ].join('\n'),
  };
}

function noFlow(stray: string): TestRefusal {
  const flow = stray.replace(/\.test\.yaml$/, '.yaml');
  const message = `${stray} tests no flow: there is no ${flow}.`;
  return { code: 'no-flow', message, hint: 'Give it the name of its flow, or delete it.' };
}
