import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { CommitFacts } from '../model/history-facts.ts';
import { ruleOf } from '../model/rules.ts';

const wrong: Readonly<Record<string, string>> = {
  none: 'is not signed',
  bad: 'has a signature that is not of its content',
  expired: 'is signed by a key that has expired',
  untrusted: 'is signed by a key that is not among the allowed signers',
};

/** Where the policy asks for signatures: commits that decide what runs now, and that nobody known has signed. */
export function signatureFindings({ history }: AuditFacts): readonly Finding[] {
  if (!history.asksSignatures) return [];
  return (history.commits ?? []).flatMap((commit) => {
    const [first] = commit.paths;
    const how = Object.hasOwn(wrong, commit.signature ?? '')
      ? wrong[commit.signature ?? '']
      : undefined;
    return first === undefined || how === undefined ? [] : [unsigned(commit, first, how)];
  });
}

function unsigned(
  { id, author, date, subject, paths }: CommitFacts,
  first: string,
  how: string,
): Finding {
  const left =
    paths.length === 1
      ? `${first} is as it left it`
      : `${first} and ${String(paths.length - 1)} more are as it left them`;
  return {
    rule: 'provenance/unsigned',
    severity: ruleOf('provenance/unsigned').severity,
    subject: id,
    message: `Commit ${id.slice(0, 12)} of ${author.name} (${date}) ${how}, and ${left}.`,
    fix: `Sign it before it is merged: \`git commit --amend --no-edit -S\`. If it is merged, let a signed commit write these files anew, or suppress it with a reason.`,
    location: { path: first },
    related: [subject, ...paths.slice(0, 20)],
  };
}
