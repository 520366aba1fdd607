import { sha256 } from '../../lock/index.ts';
import type { Compilation, CompiledFlow } from '../compile.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import type { CompilerHost } from '../model/host.ts';
import { checkFlowTest } from './check-flow-test.ts';

/**
 * A compilation with what is wrong in the tests of its flows. A wrong test keeps no flow from having a
 * lock. Whether there is a test file becomes part of what a flow's diagnostics follow from.
 */
export async function addTestProblems(
  compilation: Compilation,
  host: Pick<CompilerHost, 'readFile'>,
): Promise<Compilation> {
  const sources = new Map(compilation.sources);
  const flows = await Promise.all(
    compilation.flows.map(async (flow): Promise<CompiledFlow> => {
      if (flow.locked === undefined) return flow;
      const path = testPath(flow.path);
      const bytes = await host.readFile(path);
      const inputs = new Map([...flow.inputs, [path, bytes === undefined ? null : sha256(bytes)]]);
      if (bytes === undefined) return { ...flow, inputs };
      const { value, diagnostics } = checkFlowTest({ path, bytes }, flow.locked.lock);
      sources.set(path, value.text);
      return { ...flow, inputs, diagnostics: inOrder([...flow.diagnostics, ...diagnostics]) };
    }),
  );
  const diagnostics = inOrder(flows.flatMap((flow) => flow.diagnostics));
  return { ...compilation, flows, diagnostics, sources };
}

/** The tests of `flows/a.yaml` are in `flows/a.test.yaml`. */
export function testPath(flow: string): string {
  return flow.replace(/\.yaml$/, '.test.yaml');
}
