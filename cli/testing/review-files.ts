import type { Edits } from './review-repository.ts';

/** A Deno lock with one package, and one that it needs. */
export function denoLockText(version: string, inner = '1.0.0'): string {
  const integrity = (letter: string): string => `sha512-${letter.repeat(86)}==`;
  const lock = {
    version: '5',
    specifiers: { 'npm:tidy-text@1': version },
    npm: {
      [`inner-text@${inner}`]: { integrity: integrity(inner.startsWith('1.0') ? 'A' : 'B') },
      [`tidy-text@${version}`]: {
        integrity: integrity(version === '1.0.0' ? 'C' : 'D'),
        dependencies: ['inner-text'],
      },
    },
  };
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** The repository that most cases start from: a watcher with a secret, a release, and who uses it. */
export const baseFiles: Edits = {
  'scripts/lib/text.ts': 'export const short = (text: string): string => text.slice(0, 80);\n',
  'scripts/search.ts': `import { short } from './lib/text.ts';

export const permissions = { net: ['hn.example.com:443'] } as const;

export async function main(query: string, limit = 20) {
  const response = await fetch(\`https://hn.example.com/?q=\${query}&n=\${limit}\`);
  const found: { title: string; points: number }[] = await response.json();
  return found.map(({ title, points }) => ({ title: short(title), points }));
}
`,
  'scripts/post.ts': `export const permissions = { net: ['hooks.example.com:443'] } as const;

export async function main(webhook: string, text: string) {
  const { ok } = await fetch(webhook, { method: 'POST', body: JSON.stringify({ text }) });
  return { ok };
}
`,
  'scripts/deploy.ts': `export const permissions = { net: ['api.example.com:443'] } as const;

export async function main(version: string, token: string) {
  const response = await fetch(\`https://api.example.com/deploy/\${version}\`, { headers: { token } });
  return { id: await response.text(), version };
}
`,
  'scripts/tidy.ts': `import { tidy } from 'npm:tidy-text@1';

export function main(text: string) {
  return tidy(text);
}
`,
  'scripts/tidy.deno.lock': denoLockText('1.0.0'),
  'flows/mentions.yaml': `name: Mentions
on: { schedule: ['0 * * * *'] }
inputs:
  keyword: { type: string, default: deno }
  limit: { type: integer, minimum: 1, maximum: 100, default: 20 }
secrets: [SLACK_WEBHOOK]
steps:
  search:
    uses: scripts/search.ts
    with: { query: '\${{ inputs.keyword }}', limit: '\${{ inputs.limit }}' }
    timeout: 30s
  best:
    value: \${{ steps.search.output.filter((story) => story.points > 10) }}
  alert:
    if: \${{ steps.best.output.length > 0 }}
    uses: scripts/post.ts
    with:
      webhook: \${{ secrets.SLACK_WEBHOOK }}
      text: '\${{ steps.best.output.length }} stories'
outputs:
  stories: \${{ steps.best.output.length }}
`,
  'flows/release.yaml': `name: Release
inputs:
  version: { type: string, pattern: '^v[0-9]+$' }
secrets: [API_TOKEN]
steps:
  deploy:
    uses: scripts/deploy.ts
    with: { version: '\${{ inputs.version }}', token: '\${{ secrets.API_TOKEN }}' }
outputs:
  id: \${{ steps.deploy.output.id }}
`,
  'flows/nightly.yaml': `name: Nightly
secrets: [API_TOKEN]
steps:
  release:
    uses: flows/release.yaml
    with: { version: v12 }
    secrets: [API_TOKEN]
  done: { value: 'released \${{ steps.release.output.id }}' }
outputs:
  text: \${{ steps.done.output }}
`,
  'flows/titles.yaml': `name: Titles
inputs:
  text: { type: string, default: hello }
steps:
  clean: { uses: scripts/tidy.ts, with: { text: '\${{ inputs.text }}' } }
outputs:
  text: \${{ steps.clean.output }}
`,
  'millrace.yaml': `policy:
  review:
    - deny: run
    - allow: net
      values: ['*.example.com:443']
      flows: [mentions]
    - require-approval: [secret, policy]
      by: ['@org/security']
`,
};

/** Says that GitHub's machines install Millrace from npm, so that flows get workflows. */
export const npmLock: Edits = {
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/millrace': { version: '1.0.0', integrity: 'sha512-AAAA' } },
  }),
};
