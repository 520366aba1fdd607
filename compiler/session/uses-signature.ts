import { subflowDigest } from '../../lock/index.ts';
import { inferClosures } from '../infer-closures.ts';
import type { FlowChecker } from './flow-checker.ts';
import type { ViewWorld } from './flow-view.ts';
import { flowText } from './hovers.ts';
import type { UsesSignature } from './session.ts';

/** What a script or a flow of the working tree takes and gives; `undefined` while it has errors. */
export async function signatureOf(
  path: string,
  world: ViewWorld,
  check: FlowChecker,
): Promise<UsesSignature | undefined> {
  return path.endsWith('.yaml') ? await ofFlow(path, check) : await ofScript(path, world);
}

async function ofFlow(path: string, check: FlowChecker): Promise<UsesSignature | undefined> {
  const lock = (await check(path)).flow?.locked?.lock;
  if (lock === undefined) return undefined;
  const { inputs: input, outputs: output } = lock.interface;
  const typescript = flowText(input, output);
  return { digest: subflowDigest(lock), typescript, input, output, permissions: {} };
}

async function ofScript(
  path: string,
  { host, tools }: ViewWorld,
): Promise<UsesSignature | undefined> {
  const { value: closure } = await tools.openReader(host).closureOf(path);
  if (closure === undefined) return undefined;
  const program = await tools.openProgram([closure], host);
  const signature = inferClosures([closure], program).signatures.get(closure.digest);
  // Without one its types were refused, maybe as too large to be written down.
  const main = signature && program.editor.mainText(closure.digest);
  if (signature === undefined || main === undefined) return undefined;
  const { input, output, permissions } = signature;
  return {
    digest: closure.digest,
    typescript: `main: ${main.type}`,
    ...(main.documentation !== '' && { documentation: main.documentation }),
    input,
    output,
    permissions,
  };
}
