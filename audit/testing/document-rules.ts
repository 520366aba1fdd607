import type { Rule } from '../model/rule.ts';
import { families, rules } from '../model/rules.ts';

/** Where the tables of `docs/audit.md` begin and end. */
export const marks = {
  begin:
    '<!-- rules: made from audit/model/rules; `npx vitest run audit/rules.test.ts -u` renews them -->',
  end: '<!-- end of rules -->',
} as const;

const titles = {
  form: 'form: locks and their sources',
  integrity: 'integrity: bytes',
  lies: 'lies: what Deno locks claim',
  code: 'code: what no lock covers',
  packages: 'packages',
  power: 'power',
  provenance: 'provenance: who said so',
  suppression: 'suppression',
} as const;

/** Every rule by family, with its severity, what it says and why: the tables of `docs/audit.md`. */
export function documentRules(): string {
  const entries: readonly (readonly [string, Rule])[] = Object.entries(rules);
  const sections = families.map((family) => {
    const lines = entries.flatMap(([id, { severity, title, reason }]) =>
      id.startsWith(`${family}/`) ? [`- \`${id}\` (${severity}): **${title}.** ${reason}`] : [],
    );
    return [`### ${titles[family]}`, '', ...lines, ''].join('\n');
  });
  return [marks.begin, '', ...sections, marks.end].join('\n');
}
