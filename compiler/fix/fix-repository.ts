import { parseFlow, type FlowFile } from '../1-parse/parse-flow.ts';
import { compileRepository, type Compilation } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Span } from '../model/source.ts';
import { chooseFixes, type ChosenFix } from './choose-fixes.ts';

/** A fix that was made. */
export interface AppliedFix {
  readonly code: Diagnostic['code'];
  readonly title: string;
  /** Where the diagnostic stood, in the text of the round that mended it. */
  readonly span: Span;
  /** That text, for lines and columns. */
  readonly source: string;
}

/** What fixing gives. Nothing is written yet. */
export interface FixResult {
  /** Of the texts as they are after all fixes. */
  readonly compilation: Compilation;
  readonly fixes: readonly AppliedFix[];
  /** New texts by repository path. */
  readonly files: ReadonlyMap<string, string>;
}

/** A mended parse error lets the later stages look, and so on; each stage is one round. */
const mostRounds = 12;

/**
 * Compiles, makes every safe fix and compiles again, until no more are found. Only the edits' own
 * ranges change; a file that is not UTF-8 is left alone, since its text would not give back its bytes.
 */
export async function fixRepository(
  files: readonly FlowFile[],
  host: CompilerHost,
): Promise<FixResult> {
  const texts = new Map<string, string>();
  const fixes: AppliedFix[] = [];
  const overlay = withTexts(host, texts);
  let rounds = 0;
  // What stands in the way of reading a flow is mended before anything is paid for its types.
  while (await mend(readAll(files.map(newest))));
  for (;;) {
    const compilation = await compileRepository(files.map(newest), overlay);
    if (!(await mend(compilation))) return { compilation, fixes, files: texts };
  }

  async function mend({ diagnostics, sources }: Found): Promise<boolean> {
    rounds += 1;
    const chosen = rounds > mostRounds ? [] : chooseFixes(diagnostics);
    const made = await applyAll(chosen, sources, bytesOf);
    for (const { path, text, applied } of made) {
      texts.set(path, text);
      fixes.push(...applied);
    }
    return made.length > 0;
  }

  function newest(file: FlowFile): FlowFile {
    const text = texts.get(file.path);
    return text === undefined ? file : { ...file, bytes: new TextEncoder().encode(text) };
  }

  async function bytesOf(path: string): Promise<Uint8Array | undefined> {
    const file = files.find((one) => one.path === path);
    return file === undefined ? await overlay.readFile(path) : newest(file).bytes;
  }
}

type Found = Pick<Compilation, 'diagnostics' | 'sources'>;

function readAll(files: readonly FlowFile[]): Found {
  const parsed = files.map((file) => parseFlow(file));
  return {
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map(parsed.map(({ value }) => [value.path, value.text])),
  };
}

interface MendedFile {
  readonly path: string;
  readonly text: string;
  readonly applied: readonly AppliedFix[];
}

async function applyAll(
  chosen: readonly ChosenFix[],
  sources: Compilation['sources'],
  bytesOf: (path: string) => Promise<Uint8Array | undefined>,
): Promise<readonly MendedFile[]> {
  const paths = new Set(chosen.flatMap(({ fix }) => fix.edits.map(({ span }) => span.path)));
  const mended: MendedFile[] = [];
  for (const path of [...paths].sort()) {
    const text = sources.get(path);
    // A script that a pin holds back is shown as it was: that is not the file in the working tree.
    if (text === undefined || !isText(text, await bytesOf(path))) continue;
    // The edits of one fix are all in one file.
    const own = chosen.filter(({ fix }) => fix.edits[0]?.span.path === path);
    const edits = own.flatMap(({ fix }) => fix.edits);
    mended.push({
      path,
      text: applyEdits(
        text,
        edits.map(({ span, text: by }) => ({ start: span.start, end: span.end, text: by })),
      ),
      applied: own.map(({ diagnostic: { code, span }, fix: { title } }) => ({
        code,
        title,
        span,
        source: text,
      })),
    });
  }
  return mended;
}

/** Whether these bytes are exactly this text, so that what no edit touches keeps them. */
function isText(text: string, bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return false;
  const own = new TextEncoder().encode(text);
  return own.length === bytes.length && own.every((byte, at) => byte === bytes[at]);
}

function withTexts(host: CompilerHost, texts: ReadonlyMap<string, string>): CompilerHost {
  return {
    readFile: async (path) => {
      const text = texts.get(path);
      return text === undefined ? await host.readFile(path) : new TextEncoder().encode(text);
    },
    listFlows: async () => await host.listFlows(),
    listScripts: async () => await host.listScripts(),
    locksFor: async (path) => await host.locksFor(path),
    locksOf: async (path) => await host.locksOf(path),
    readBlob: async (blob) => await host.readBlob(blob),
    blobId: (bytes) => host.blobId(bytes),
    packages: async (lock) => await host.packages(lock),
    denoTypes: async () => await host.denoTypes(),
    nodeTypes: host.nodeTypes,
  };
}
