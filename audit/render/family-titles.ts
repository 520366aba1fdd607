import type { Family } from '../model/rules.ts';

/** What the findings of a family are about, as a heading. */
export const familyTitles: Readonly<Record<Family, string>> = {
  form: 'Locks and their sources',
  integrity: 'Bytes',
  lies: 'What Deno locks claim',
  code: 'Code that no lock covers',
  packages: 'Packages',
  power: 'Power',
  provenance: 'Who said so',
  suppression: 'Suppressions',
};
