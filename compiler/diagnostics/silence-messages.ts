/** What can be said about comments that silence. Sorted by code; each entry is a `CatalogueEntry`. */
export const silenceMessages = {
  'silence/error': {
    severity: 'error',
    message: (p: { code: string }): string =>
      `\`${p.code}\` is an error, and an error cannot be silenced.`,
    explain:
      'A comment can silence a warning, because the flow runs all the same. A flow with an error has no lock, and no comment makes it safe to run.',
  },
  'silence/no-reason': {
    severity: 'error',
    message: (p: { code: string }): string => `This silences \`${p.code}\` and does not say why.`,
    explain:
      'Whoever reads the flow next, or reviews it, must be able to tell whether the reason still holds. Write it after the code: `# millrace-ignore check/unused-input: the dashboard sends it`.',
  },
  'silence/unknown-code': {
    severity: 'error',
    message: (p: { code: string }): string =>
      p.code === ''
        ? 'This comment does not say which warning it silences.'
        : `There is no warning with the code \`${p.code}\`.`,
    explain:
      'A silence names one code, as the warning shows it in brackets: `# millrace-ignore CODE: REASON`. A comment that names none would silence everything, also what nobody has seen yet.',
  },
  'silence/unused': {
    severity: 'warning',
    message: (p: { code: string }): string =>
      `There is no \`${p.code}\` here that this comment could silence.`,
    explain:
      'What was silenced has been mended or has moved. A comment that stays behind would hide the next warning of its kind. It stands at the end of the line where the warning starts, or on a line of its own above it.',
  },
} as const;
