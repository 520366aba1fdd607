import type { CompilerHost } from '../model/host.ts';
import type { Span } from '../model/source.ts';
import { completionsIn } from './completions.ts';
import { definitionsAt } from './definitions.ts';
import { currentSpan, findExpression } from './expression-site.ts';
import { createFlowChecker, type FlowChecker } from './flow-checker.ts';
import { stepHolding } from './flow-expressions.ts';
import { createFlowReader, type FlowReader, type FlowReading } from './flow-reading.ts';
import type { ViewWorld } from './flow-view.ts';
import { hoverAt } from './hovers.ts';
import { createUsesIndex, reachedFlows, type UsesIndex } from './reached-flows.ts';
import { referencesAt } from './references.ts';
import { createRenamer } from './renamer.ts';
import type { Session } from './session.ts';
import { openSessionFiles, type SessionFiles } from './session-files.ts';
import { createSessionTools } from './session-tools.ts';
import { argumentsOf } from './step-arguments.ts';
import { inlaysOf, tokensOf } from './tokens.ts';
import { signatureOf } from './uses-signature.ts';

/** A host that can also let go first what waits for this thread, so that a newer edit aborts a check. */
export interface SessionHost extends CompilerHost {
  readonly pause?: () => Promise<void>;
}

/** Opens a session over a repository. Nothing is read before it is asked for. */
export function openSession(host: SessionHost): Session {
  const remembering = createSessionTools();
  const files = openSessionFiles(host, remembering.forget);
  const pause = host.pause ?? (() => Promise.resolve());
  const world: ViewWorld = { host: files.host, tools: { ...remembering, pause } };
  const parts: SessionParts = {
    files,
    world,
    check: createFlowChecker(files, remembering, pause),
    read: createFlowReader(files, world),
    index: createUsesIndex(files.host, pause),
  };
  const { host: seen } = files;
  return {
    setText: files.setText,
    fileChanged: files.fileChanged,
    check: parts.check,
    textOf: async (path) => {
      const bytes = await seen.readFile(path);
      return bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    },
    flowsReachedBy: async (path) => await reachedFlows(path, parts.index),
    parsed: async (flow) => {
      const bytes = await seen.readFile(flow);
      return bytes && world.tools.parse({ path: flow, bytes }).value;
    },
    signatureOf: async (path) => await signatureOf(path, world, parts.check),
    ...questions(parts),
    ...createRenamer(files, parts),
  };
}

/** What the answers of a session are made with. */
export interface SessionParts {
  readonly files: SessionFiles;
  readonly world: ViewWorld;
  readonly check: FlowChecker;
  readonly read: FlowReader;
  readonly index: UsesIndex;
}

type Questions = Pick<
  Session,
  | 'expressionAt'
  | 'completionsAt'
  | 'hoverAt'
  | 'definitionAt'
  | 'referencesAt'
  | 'argumentsAt'
  | 'tokensOf'
  | 'inlaysOf'
>;

function questions({ world, read, index }: SessionParts): Questions {
  const { host } = world;
  /** Asks about what can be read of a flow. */
  const asked = async <T>(
    flow: string,
    nothing: T,
    ask: (reading: FlowReading) => T | Promise<T>,
  ): Promise<T> => {
    const reading = await read(flow);
    return reading === undefined ? nothing : await ask(reading);
  };
  return {
    expressionAt: async (flow, offset) =>
      await asked(flow, undefined, (reading) => {
        const written = findExpression(reading, offset);
        const span = written && currentSpan(written, { start: 0, end: written.source.length });
        return written && span && { span, source: written.source };
      }),
    completionsAt: async (flow, offset) =>
      await asked(flow, [], async (reading) => {
        const written = findExpression(reading, offset);
        return written === undefined ? [] : await completionsIn(written, world);
      }),
    hoverAt: async (flow, offset) =>
      await asked(flow, undefined, (reading) => hoverAt(reading, offset, world)),
    definitionAt: async (flow, offset) =>
      await asked(flow, [], (reading) => definitionsAt(reading, offset, world)),
    referencesAt: async (flow, offset, { declaration = false } = {}) =>
      await asked(flow, [] as readonly Span[], async (reading) => {
        const found = await referencesAt(reading, offset, { host, index });
        return found.filter((one) => declaration || !one.isDeclaration).map(({ span }) => span);
      }),
    argumentsAt: async (flow, offset) =>
      await asked(flow, undefined, async (reading) => {
        const there = reading.spliced.from(offset);
        const holder = there === undefined ? undefined : stepHolding(reading.flow, there);
        return holder && argumentsOf(holder.step, await reading.view());
      }),
    tokensOf: async (flow) => await asked(flow, [], tokensOf),
    inlaysOf: async (flow) => await asked(flow, [], inlaysOf),
  };
}
