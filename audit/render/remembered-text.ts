import type { AuditReport } from '../model/report.ts';

/** What an earlier audit is believed for, in a sentence; `undefined`: everything was read now. */
export function rememberedText({ verification }: AuditReport): string | undefined {
  if (verification === undefined) return undefined;
  const { packages, code, locks } = verification;
  const parts = [
    { counts: packages, what: 'the bytes of packages' },
    { counts: code, what: 'the code of packages and modules' },
    { counts: locks, what: 'the form of locks' },
  ]
    .filter(({ counts }) => counts.remembered > 0)
    .map(({ counts: { now, remembered }, what }) => `${what}, ${now} now and ${remembered} before`);
  if (parts.length === 0) return undefined;
  return `Read in this audit, or in an earlier one here and unchanged since: ${parts.join('; ')}. \`--no-cache\` reads all again.`;
}
