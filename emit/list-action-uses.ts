/** What a workflow or an action takes from elsewhere, and where it says so. */
export interface ListedUse {
  /** As written, without its comment. */
  readonly uses: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export interface ActionUses {
  /** In the order of the text. */
  readonly uses: readonly ListedUse[];
  /** Why there may be more: the text is no YAML from here on. */
  readonly problem?: string;
}

/** Text that a program gets, whatever its keys are called. */
const opaque = new Set(['env', 'inputs', 'outputs', 'with']);

/**
 * Every `uses:` of a workflow or of a composite action, and the image of an action that is a container. What stands in
 * anchors counts once, where it is written. The YAML parser is loaded with the first call.
 */
export async function listActionUses(text: string): Promise<ActionUses> {
  const { isScalar, LineCounter, parseDocument, visit } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: false });
  const uses: ListedUse[] = [];
  visit(document, {
    Pair: (_, { key, value }) => {
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name === 'string' && opaque.has(name)) return visit.SKIP;
      if (!isScalar(value) || typeof value.value !== 'string') return undefined;
      const isImage = name === 'image' && value.value.startsWith('docker://');
      if (name === 'uses' || isImage) {
        const { line, col } = lineCounter.linePos(value.range?.[0] ?? 0);
        uses.push({ uses: value.value, line, column: col });
      }
      return undefined;
    },
  });
  const [error] = document.errors;
  if (error === undefined) return { uses };
  // The library's words for it are those of the engine: a stack that ran over.
  const isDeep = error.code === 'RESOURCE_EXHAUSTION';
  const problem = isDeep ? 'it is nested too deep' : (error.message.split('\n')[0] ?? error.code);
  return { uses, problem };
}
