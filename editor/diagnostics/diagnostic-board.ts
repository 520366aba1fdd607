import { inOrder, type Diagnostic, type FlowCheck } from '../../compiler/index.ts';

/** The current text of a file; `undefined` when there is none. */
export type TextOf = (path: string) => Promise<string | undefined>;

/**
 * What is known to be wrong, by file. A script that several flows use is checked with each of them, so
 * the same may be found several times: it is held once.
 */
export class DiagnosticBoard {
  readonly #byFlow = new Map<string, FilesFound>();

  /** Takes what a check found in place of what an earlier one did. Gives the files that it may change something for. */
  async take(flow: string, check: FlowCheck | undefined, textOf: TextOf): Promise<Set<string>> {
    const before = this.#byFlow.get(flow);
    const after = check === undefined ? undefined : await placeInFiles(flow, check, textOf);
    if (after === undefined) this.#byFlow.delete(flow);
    else this.#byFlow.set(flow, after);
    return new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  }

  /** Everything in a file that was found in this very text of it, each once, by place. */
  in(path: string, text: string): readonly Diagnostic[] {
    const read = asRead(text);
    const found = [...this.#byFlow.values()].flatMap((files) => {
      const file = files.get(path);
      return file?.text === read ? file.diagnostics : [];
    });
    return inOrder([...new Map(found.map((one) => [identity(one), one])).values()]);
  }

  /** The flows that were checked and are still there. */
  flows(): readonly string[] {
    return [...this.#byFlow.keys()];
  }

  /** The files in which anything is wrong. */
  files(): ReadonlySet<string> {
    return new Set([...this.#byFlow.values()].flatMap((files) => [...files.keys()]));
  }
}

/** What a check found, by file, and the text that it was found in. */
type FilesFound = ReadonlyMap<
  string,
  { readonly text: string; readonly diagnostics: readonly Diagnostic[] }
>;

/** As a compiler has it, which reads bytes: half of a surrogate pair, which an editor may send, has none. */
function asRead(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

function identity({ code, span, message }: Diagnostic): string {
  return `${code} ${span.start} ${span.end} ${message}`;
}

/** By file. Places in a text that is not the current one are not shown in it: they would be wrong. */
async function placeInFiles(
  flow: string,
  { diagnostics, sources }: FlowCheck,
  textOf: TextOf,
): Promise<FilesFound> {
  const paths = new Set(
    diagnostics.flatMap(({ span, related }) => [span.path, ...related.map((one) => one.span.path)]),
  );
  const current = new Set<string>();
  for (const path of paths) {
    const text = sources.get(path);
    if (text !== undefined && text === (await textOf(path))) current.add(path);
  }
  const own = sources.get(flow) ?? '';
  const placed = diagnostics.map((diagnostic) =>
    current.has(diagnostic.span.path)
      ? withCurrentPlaces(diagnostic, current)
      : atItsUse(diagnostic, flow, own),
  );
  const files = new Set(placed.map(({ span }) => span.path));
  return new Map(
    [...files].map((path) => [
      path,
      {
        text: sources.get(path) ?? '',
        diagnostics: placed.filter(({ span }) => span.path === path),
      },
    ]),
  );
}

function withCurrentPlaces(diagnostic: Diagnostic, current: ReadonlySet<string>): Diagnostic {
  const related = diagnostic.related.filter(({ span }) => current.has(span.path));
  return { ...diagnostic, related };
}

/** Something in a script that a pin holds back is shown where the flow names the script. */
function atItsUse(diagnostic: Diagnostic, flow: string, text: string): Diagnostic {
  const { code, severity, hint } = diagnostic;
  const { path } = diagnostic.span;
  const start = Math.max(0, text.indexOf(path));
  const end = text.startsWith(path, start) ? start + path.length : start;
  const message = `In ${path}, as the pin has it: ${diagnostic.message}`;
  const span = { path: flow, start, end };
  return { code, severity, message, span, related: [], ...(hint === undefined ? {} : { hint }) };
}
