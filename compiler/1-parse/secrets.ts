import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';
import { distinctNames } from './distinct-names.ts';
import { limits } from './limits.ts';
import { fine, refused } from './outcomes.ts';
import { list, refine, type Shape, text } from './shape.ts';

/** Names that belong to what runs the flow. */
const reservedPrefixes = [
  'ACTIONS_',
  'DENO_',
  'GITHUB_',
  'LD_',
  'MILLRACE_',
  'NODE_',
  'NPM_',
  'RUNNER_',
];
const reservedNames: ReadonlySet<string> = new Set(['CI', 'HOME', 'PATH', 'PWD', 'SHELL', 'USER']);

const secretPattern = `^[A-Z_][A-Z0-9_]{0,${limits.idLength - 1}}$`;

const secret: Shape<Located<string>> = refine(
  text('the name of a secret, like `SLACK_WEBHOOK_URL`', { pattern: secretPattern }),
  (name) => {
    const reason = secretProblem(name.value);
    if (reason === undefined) return fine(name);
    const upper = name.value.toUpperCase().replace(/[^A-Z0-9_]+/g, '_');
    const hint = secretProblem(upper) === undefined ? `Write \`${upper}\`.` : undefined;
    return refused(diagnose('parse/bad-secret-name', name.span, { reason }, { hint }));
  },
);

function secretProblem(name: string): string | undefined {
  if (!new RegExp(secretPattern).test(name)) {
    return `it is upper-case letters, digits and \`_\`, at most ${limits.idLength} of them`;
  }
  const prefix = reservedPrefixes.find((start) => name.startsWith(start));
  if (prefix !== undefined)
    return `names that start with \`${prefix}\` belong to what runs the flow`;
  return reservedNames.has(name) ? 'this name belongs to what runs the flow' : undefined;
}

/** `secrets:` of a flow. */
export const secrets: Shape<readonly Located<string>[]> = refine(
  list(secret, 'a list of names like `[SLACK_WEBHOOK_URL]`', { most: limits.secrets }),
  distinctNames,
  { uniqueItems: true },
);
