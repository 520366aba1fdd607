import { createClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import type { CompilerHost } from '../../compiler/model/host.ts';
import { pinScripts } from '../../compiler/testing/compile-case.ts';
import { memoryHost } from '../../compiler/testing/memory-host.ts';
import { changedFlow } from './change-flow.ts';
import type { Corpus } from './corpus.ts';
import { compileFault } from './fuzz-compile.ts';
import { frontFault, frontStages, reachesChecker } from './fuzz-front.ts';
import { minimise } from './minimise.ts';
import { seeded } from './random.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** How many mutations go through parse and resolve. */
  readonly front: number;
  /** How many more that parse go through the whole compiler, its checker included. */
  readonly compiled: number;
  readonly onProgress?: (done: number, all: number) => void;
}

/** A document that the compiler did not answer. */
export interface FuzzFailure {
  readonly document: Uint8Array;
  readonly fault: string;
}

export interface FuzzResult {
  readonly failures: readonly FuzzFailure[];
  /** Processor time of the slowest document in parse and resolve. */
  readonly slowestMs: number;
}

/** Sends mutations of flows through the compiler: each must end in time, with a lock or a diagnostic. */
export async function fuzz(corpus: Corpus, options: FuzzOptions): Promise<FuzzResult> {
  const host = memoryHost({ files: corpus.scripts });
  const pinned = { ...corpus, flows: await pinAll(corpus, host) };
  const front = await fuzzFront(pinned, host, options);
  const whole = await fuzzWhole(pinned, host, options);
  return { failures: [...front.failures, ...whole], slowestMs: front.slowestMs };
}

async function pinAll({ flows }: Corpus, host: CompilerHost): Promise<readonly string[]> {
  const reader = createClosureReader(host);
  const digestOf = async (script: string): Promise<string> =>
    (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  return await Promise.all(flows.map((flow) => pinScripts(flow, digestOf)));
}

/** More than one of these would be the same bug, most likely. */
const mostFailures = 10;
const hangMs = 2_000;

async function fuzzFront(
  corpus: Corpus,
  host: CompilerHost,
  { seed, front, onProgress }: FuzzOptions,
): Promise<FuzzResult> {
  const stages = frontStages(host);
  const failures: FuzzFailure[] = [];
  let slowestMs = 0;
  for (let count = 0; count < front && failures.length < mostFailures; count += 1) {
    const document = changedFlow(corpus, seeded(seed + count));
    const start = performance.now();
    const fault = await frontFault(document, stages);
    // Asking for the processor's time takes as long as some documents: only who is slow is asked.
    const isSlow = performance.now() - start > slowestMs;
    const ms = isSlow ? (await timed(() => frontFault(document, stages))).ms : 0;
    slowestMs = Math.max(slowestMs, ms);
    if (fault !== undefined) {
      const fails = async (bytes: Uint8Array): Promise<boolean> =>
        firstLine(await frontFault(bytes, stages)) === firstLine(fault);
      failures.push({ document: await minimise(document, fails), fault });
    } else if (ms > hangMs) failures.push({ document, fault: `It took ${Math.round(ms)} ms.` });
    if (count % 1_000 === 999) onProgress?.(count + 1, front);
  }
  return { failures, slowestMs };
}

/** A number in a message may depend on the length of the file. */
function firstLine(fault: string | undefined): string | undefined {
  return fault?.split('\n', 1)[0]?.replaceAll(/\d+/g, 'N');
}

/** So many flows share one Program, which takes longer to make than a flow to check. */
const batchSize = 50;

async function fuzzWhole(
  corpus: Corpus,
  host: CompilerHost,
  { seed, front, compiled, onProgress }: FuzzOptions,
): Promise<readonly FuzzFailure[]> {
  const smallest = Buffer.from('steps: { a: { value: 1 } }\n');
  const program = await timed(() => compileFault([smallest], host));
  const failures: FuzzFailure[] = [];
  let next = seed + front;
  for (let start = 0; start < compiled && failures.length < mostFailures; start += batchSize) {
    const size = Math.min(batchSize, compiled - start);
    const documents: Buffer[] = [];
    while (documents.length < size) {
      const document = changedFlow(corpus, seeded(next));
      next += 1;
      if (reachesChecker(document)) documents.push(document);
    }
    failures.push(...(await findFailures(documents, host, program.ms + hangMs)));
    onProgress?.(start + size, compiled);
  }
  return failures;
}

/** Compiles some flows, and where something is wrong, each half of them until it is found. */
async function findFailures(
  documents: readonly Uint8Array[],
  host: CompilerHost,
  limitMs: number,
): Promise<readonly FuzzFailure[]> {
  const { fault, ms } = await timed(() => compileFault(documents, host));
  if (fault === undefined && ms <= limitMs) return [];
  const [document] = documents;
  if (document !== undefined && documents.length === 1) {
    return [{ document, fault: fault ?? `It took ${Math.round(ms)} ms.` }];
  }
  const middle = Math.ceil(documents.length / 2);
  const first = await findFailures(documents.slice(0, middle), host, limitMs);
  return [...first, ...(await findFailures(documents.slice(middle), host, limitMs))];
}

/** Processor time: other processes on the machine do not count. */
async function timed(
  work: () => Promise<string | undefined>,
): Promise<{ readonly fault: string | undefined; readonly ms: number }> {
  const before = process.cpuUsage();
  const fault = await work();
  const { user, system } = process.cpuUsage(before);
  return { fault, ms: (user + system) / 1_000 };
}
