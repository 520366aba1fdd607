import { Cvss4P0 } from 'ae-cvss-calculator';

const baseMetrics = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'];

/**
 * The score of a CVSS 4.0 vector, 0 to 10, with its threat and environmental metrics where it has some; `undefined`
 * for other versions, vectors without all base metrics, and those with a metric or value that the standard lacks.
 */
export function cvss4Score(vector: string): number | undefined {
  if (!/^CVSS:4\.0(?:\/[A-Z]{1,3}:[A-Za-z]+){11,32}$/.test(vector)) return undefined;
  const names = vector.split('/').map((part) => part.split(':')[0] ?? '');
  const isWhole = baseMetrics.every((name) => names.includes(name));
  if (!isWhole || new Set(names).size !== names.length) return undefined;
  try {
    const scored = new Cvss4P0(vector);
    return scored.isBaseFullyDefined() ? scored.calculateScores().overall : undefined;
  } catch (error) {
    // It throws strings and errors of its own for what it does not know.
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}
