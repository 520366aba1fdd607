import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as ClientDiagnostic,
} from 'vscode-languageserver/node';
import type { Diagnostic } from '../../compiler/index.ts';
import type { ClientAbilities } from '../model/client-abilities.ts';
import type { TextLines } from '../text/text-lines.ts';

/** How places of a repository become those of a client. */
export interface ClientPlaces {
  /** Of the current text of a file; `undefined` when there is none. */
  readonly linesOf: (path: string) => TextLines | undefined;
  readonly addressOf: (path: string) => string;
}

export interface DiagnosticForm {
  readonly abilities: ClientAbilities;
  readonly explanations?: string;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** What nothing would miss; an editor fades it. */
const unnecessary: ReadonlySet<string> = new Set([
  'check/unreachable-branch',
  'check/unused-input',
  'check/unused-secret',
  'check/unused-step',
  'silence/unused',
]);

/** A diagnostic as an editor shows it; the hint is the message's second line. */
export function toClientDiagnostic(
  diagnostic: Diagnostic,
  places: ClientPlaces,
  { abilities, explanations }: DiagnosticForm,
): ClientDiagnostic {
  const { code, severity, message, span, hint } = diagnostic;
  const related = abilities.hasRelatedPlaces ? relatedPlaces(diagnostic, places) : [];
  return {
    range: places.linesOf(span.path)?.spanOf(span) ?? startOfFile,
    severity: severities[severity],
    code,
    source: 'millrace',
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(abilities.hasCodeLinks && explanations !== undefined
      ? { codeDescription: { href: `${explanations}#${anchorOf(code)}` } }
      : {}),
    ...(abilities.hasTags && unnecessary.has(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

const startOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function relatedPlaces(
  { related }: Diagnostic,
  { linesOf, addressOf }: ClientPlaces,
): NonNullable<ClientDiagnostic['relatedInformation']> {
  return related.flatMap(({ span, message }) => {
    const lines = linesOf(span.path);
    if (lines === undefined) return [];
    return [{ location: { uri: addressOf(span.path), range: lines.spanOf(span) }, message }];
  });
}

/** As GitHub and VS Code make anchors of headings: `check/any-on-edge` is `checkany-on-edge`. */
function anchorOf(code: string): string {
  return code.replaceAll('/', '');
}
