/** Numbers of the CVSS 3.1 specification, section 7.4; 3.0 has the same. */
const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
/** A changed scope makes privileges weigh less. */
const privileges: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/** The base score of a CVSS 3 vector, 0 to 10; `undefined` for other versions and incomplete vectors. */
export function cvss3Score(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = new Map(
    vector.split('/').map((part) => {
      const [name = '', value = ''] = part.split(':');
      return [name, value] as const;
    }),
  );
  const scope = metrics.get('S') ?? '';
  const weigh = (name: string): number =>
    (name === 'PR' ? privileges[scope] : weights[name])?.[metrics.get(name) ?? ''] ?? Number.NaN;
  const lost = 1 - (1 - weigh('C')) * (1 - weigh('I')) * (1 - weigh('A'));
  const impact = scope === 'C' ? 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 : 6.42 * lost;
  const ease = 8.22 * weigh('AV') * weigh('AC') * weigh('PR') * weigh('UI');
  if (Number.isNaN(impact + ease)) return undefined;
  if (impact <= 0) return 0;
  return roundUp(Math.min((scope === 'C' ? 1.08 : 1) * (impact + ease), 10));
}

/** The words of advisory databases for a score: what CVSS calls medium is theirs moderate. */
export function levelOfScore(score: number): string {
  if (score >= 9) return 'CRITICAL';
  if (score >= 7) return 'HIGH';
  if (score >= 4) return 'MODERATE';
  return score > 0 ? 'LOW' : 'NONE';
}

/** To one decimal, upwards, in whole numbers as appendix A of the specification asks. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
