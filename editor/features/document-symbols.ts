import {
  SymbolKind,
  type DocumentSymbol,
  type SymbolInformation,
} from 'vscode-languageserver/node';
import type { ParsedFlow, ParsedStep } from '../../compiler/index.ts';
import { scopesIn } from '../model/steps-at.ts';
import type { TextLines } from '../text/text-lines.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The outline of a flow: inputs, steps with the steps inside them, outputs. */
export function documentSymbols(flow: ParsedFlow, lines: TextLines): readonly DocumentSymbol[] {
  const inputs = flow.inputs.map(({ name, schema }) =>
    symbol(lines, {
      name: name.value,
      kind: SymbolKind.Variable,
      detail: typeof schema.value['type'] === 'string' ? schema.value['type'] : 'input',
      selection: name.span,
      whole: { start: name.span.start, end: schema.span.end },
    }),
  );
  const outputs = flow.outputs.map(({ key, value }) =>
    symbol(lines, {
      name: key.value,
      kind: SymbolKind.Property,
      detail: 'output',
      selection: key.span,
      whole: { start: key.span.start, end: value.span.end },
    }),
  );
  const steps = [...flow.steps, ...flow.onError, ...flow.finally];
  return [...inputs, ...steps.map((step) => stepSymbol(step, lines)), ...outputs];
}

/** The same for a client that knows no trees: each with the name of what it is in. */
export function flatSymbols(
  symbols: readonly DocumentSymbol[],
  uri: string,
  containerName?: string,
): readonly SymbolInformation[] {
  return symbols.flatMap(({ name, kind, selectionRange, children }) => [
    {
      ...{ name, kind, location: { uri, range: selectionRange } },
      ...(containerName === undefined ? {} : { containerName }),
    },
    ...flatSymbols(children ?? [], uri, name),
  ]);
}

function stepSymbol(step: ParsedStep, lines: TextLines): DocumentSymbol {
  const { id, span } = step;
  return {
    ...symbol(lines, {
      name: id.value,
      kind: step.body.kind === 'script' ? SymbolKind.Function : SymbolKind.Module,
      detail: detailOf(step),
      selection: id.span,
      whole: span,
    }),
    children: scopesIn(step)
      .flat()
      .map((inner) => stepSymbol(inner, lines)),
  };
}

/** What a step does, in a word or the path that it runs. */
export function detailOf({ body }: ParsedStep): string {
  if (body.kind === 'script' || body.kind === 'flow') return body.uses.path.value;
  if (body.kind !== 'for-each') return body.kind;
  return body.body.kind === 'steps' ? 'for-each' : `for-each ${body.body.uses.path.value}`;
}

interface SymbolParts {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail: string;
  readonly selection: Range;
  readonly whole: Range;
}

function symbol(lines: TextLines, parts: SymbolParts): DocumentSymbol {
  const { name, kind, detail, selection, whole } = parts;
  const start = Math.min(selection.start, whole.start);
  const end = Math.max(selection.end, whole.end);
  return {
    // A client refuses an empty name.
    name: name === '' ? '(empty)' : name,
    kind,
    detail,
    range: lines.spanOf({ start, end }),
    selectionRange: lines.spanOf(selection),
  };
}
