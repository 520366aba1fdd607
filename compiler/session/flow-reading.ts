import type { FlowFile } from '../1-parse/parse-flow.ts';
import { isError } from '../diagnostics/in-order.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import { openView, type FlowView, type ViewWorld } from './flow-view.ts';
import { createRecent } from './recent.ts';
import type { SessionFiles } from './session-files.ts';
import { difference, unchanged, type SplicedText } from './spliced-text.ts';

/**
 * A flow for questions: what can be read of the current text. Where nothing can, as while a quote is
 * open, the last text that had no mistake of form stands for it, with its offsets moved.
 */
export interface FlowReading {
  readonly path: string;
  /** The current text. */
  readonly text: string;
  /** The text that was read, and the way to it and back. */
  readonly spliced: SplicedText;
  readonly flow: ParsedFlow;
  readonly view: () => Promise<FlowView>;
}

export type FlowReader = (path: string) => Promise<FlowReading | undefined>;

const mostReadings = 16;

export function createFlowReader(files: SessionFiles, world: ViewWorld): FlowReader {
  const sound = createRecent<string, FlowFile>(mostReadings);
  // Of this version only: a view keeps a whole program.
  const views = new Map<string, Promise<FlowView>>();
  let viewed = files.version();
  const viewOf = async (file: FlowFile, flow: ParsedFlow): Promise<FlowView> => {
    if (files.version() !== viewed) views.clear();
    viewed = files.version();
    const view = views.get(file.path) ?? openView(file, flow, world);
    views.set(file.path, view);
    // What the host refused now, it may grant when it is asked again.
    view.catch(() => views.delete(file.path));
    return await view;
  };
  return async (path) => {
    const bytes = await files.host.readFile(path);
    if (bytes === undefined) return undefined;
    const now = { path, bytes };
    const { value: current, diagnostics } = world.tools.parse(now);
    if (!diagnostics.some(isError)) sound.set(path, now);
    const before = current.steps.length === 0 ? sound.get(path) : undefined;
    const file = before ?? now;
    const flow = before === undefined ? current : world.tools.parse(before).value;
    const { text } = current;
    const spliced = before === undefined ? unchanged(text) : difference(text, flow.text);
    return { path, text, spliced, flow, view: async () => await viewOf(file, flow) };
  };
}
