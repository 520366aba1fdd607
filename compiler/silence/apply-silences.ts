import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder, isError } from '../diagnostics/in-order.ts';
import type { Silences } from './find-silences.ts';
import type { Silence } from './read-silences.ts';

/** A diagnostic that a comment in the file silences, with the reason that stands there. */
export interface SilencedDiagnostic extends Diagnostic {
  readonly silenced: string;
}

/** What was found in a flow, and the files whose silences must be of use to it: the flow, and the scripts that it names. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
}

export interface Sifted {
  readonly diagnostics: readonly Diagnostic[];
  readonly silenced: readonly SilencedDiagnostic[];
}

/**
 * Takes out what is silenced, and tells of silences that silence nothing; not in a flow with errors,
 * where the rules that warn may not have looked. Errors stay, whatever a comment says.
 */
export function applySilences(flows: readonly Findings[], silences: Silences): readonly Sifted[] {
  const used = new Set<Silence>();
  const sifted = flows.map(({ diagnostics }): Sifted => {
    const marked = diagnostics.map((diagnostic) => {
      const silence = silenceOf(diagnostic, silences);
      if (silence !== undefined) used.add(silence);
      return { diagnostic, silence };
    });
    return {
      diagnostics: marked.flatMap(({ diagnostic, silence }) => (silence ? [] : [diagnostic])),
      silenced: marked.flatMap(({ diagnostic, silence }) =>
        silence ? [{ ...diagnostic, silenced: silence.reason }] : [],
      ),
    };
  });
  return sifted.map((flow, at) => {
    if (flow.diagnostics.some(isError)) return flow;
    const own = (flows[at]?.files ?? []).flatMap((path) => silences.get(path)?.value ?? []);
    const unused = own
      .filter((silence) => !used.has(silence))
      .map(({ code, span }) => diagnose('silence/unused', span, { code }, { hint: 'Delete it.' }));
    return { ...flow, diagnostics: inOrder([...flow.diagnostics, ...unused]) };
  });
}

function silenceOf(diagnostic: Diagnostic, silences: Silences): Silence | undefined {
  const { code, span } = diagnostic;
  if (isError(diagnostic)) return undefined;
  return silences
    .get(span.path)
    ?.value.find(
      (silence) =>
        silence.code === code && silence.line.start <= span.start && span.start <= silence.line.end,
    );
}
