// A repository of n flows with ten steps each over as many scripts: typed inputs, unions, optional
// fields, a shared module for every ten scripts, conditions, a fan-out, callbacks and templates.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the sources of `count` flows and scripts below `root`; nothing is pinned yet. */
export function writeSyntheticRepository(root, count, env) {
  for (const folder of ['flows', 'scripts', 'lib']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  execFileSync('git', ['init', '-q', root], { env });
  for (let at = 0; at < count; at += 10) writeFileSync(join(root, sharedPath(at)), sharedText(at));
  for (let at = 0; at < count; at++) {
    writeFileSync(join(root, scriptPath(at)), scriptText(at));
    writeFileSync(join(root, flowPath(at)), flowText(at, count));
  }
}

export function flowPath(at) {
  return `flows/flow${at}.yaml`;
}

export function scriptPath(at) {
  return `scripts/script${at}.ts`;
}

function sharedPath(at) {
  return `lib/shared${Math.floor(at / 10)}.ts`;
}

function sharedText(at) {
  const group = Math.floor(at / 10);
  return `/** What all scripts of group ${group} hand on. */
export interface Item${group} {
  readonly id: string;
  readonly kind: 'new' | 'seen' | 'gone${group}';
  readonly tags: readonly string[];
  readonly size?: number;
}

export function clean(text: string): string {
  return text.trim().toLowerCase();
}
`;
}

function scriptText(at) {
  const group = Math.floor(at / 10);
  return `import { clean, type Item${group} } from '../${sharedPath(at)}';

export const permissions = { net: ['host${at}.example.com:443'] } as const;

interface Options {
  /** @minimum 1 @maximum 100 */
  readonly limit: number;
  readonly mode?: 'fast' | 'full';
}

interface Report {
  readonly items: Item${group}[];
  readonly total: number;
  readonly next: string | null;
  readonly at: Date;
}

/**
 * Looks for what is new at place ${at}.
 * @param query what to look for
 */
export async function main(
  query: string,
  options: Options = { limit: 10 },
  ctx?: { signal: AbortSignal },
): Promise<Report> {
  const response = await fetch('https://host${at}.example.com/?q=' + encodeURIComponent(clean(query)), {
    signal: ctx?.signal,
  });
  const list: Item${group}[] = await response.json();
  const items = list.filter(({ kind }) => kind !== 'seen').slice(0, options.limit);
  return { items, total: list.length, next: items[0]?.id ?? null, at: new Date() };
}
`;
}

/** Flow 0 takes scripts 0 to 9, flow 1 takes 1 to 10: each script is in ten flows. */
function flowText(at, count) {
  const uses = (step) => scriptPath((at + step) % count);
  const steps = Array.from({ length: 10 }, (_, step) => stepText(step, uses(step)));
  return `name: Flow ${at}
on: { dispatch: true }
inputs:
  query: { type: string, minLength: 1, default: word${at} }
  limit: { type: integer, minimum: 1, maximum: 100, default: 20 }
timeout: 10m

steps:
${steps.join('\n')}
outputs:
  total: \${{ steps.s0.output.total + steps.s1.output.total }}
  last: "\${{ steps.s9.output?.next ?? 'none' }}"
`;
}

function stepText(step, path) {
  const before = `steps.s${step - 1}.output`;
  const start = `  s${step}:\n`;
  const call = `    uses: ${path}\n    with:\n      options: { limit: 5 }\n`;
  switch (step) {
    case 0:
    case 1:
      return `${start}    uses: ${path}
    retry: { attempts: 3, delay: 1s }
    with:
      query: \${{ inputs.query }}
      options: { limit: "\${{ inputs.limit }}", mode: full }
`;
    case 2:
      return `${start}    if: \${{ ${before}.items.some((item) => item.size !== undefined && item.size > 3) }}
${call}      query: "\${{ steps.s0.output.next ?? 'nothing' }}"
`;
    case 3:
      return `${start}    for-each: \${{ steps.s1.output.items }}
    as: item
    parallel: 4
${call}      query: '\${{ item.id }} is \${{ item.kind }}'
`;
    case 4:
      return `${start}    value: \${{ steps.s3.output.map((report) => report.total).filter((total) => total > 0) }}
`;
    case 5:
      return `${start}${call}      query: "\${{ steps.s4.output.length > 1 ? 'many' : 'few' }}"
`;
    case 9:
      return `${start}    if: \${{ ${before}.next !== null }}
${call}      query: \${{ ${before}.next }}
`;
    default:
      return `${start}${call}      query: '\${{ ${before}.items.length }} of \${{ ${before}.total }}'
`;
  }
}
