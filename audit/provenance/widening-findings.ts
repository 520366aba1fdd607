import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { CommitFacts, GrantLine } from '../model/history-facts.ts';
import { commandLine } from '../model/make-finding.ts';
import { ruleOf } from '../model/rules.ts';
import { approversOf, isOwnedBy } from './approvers-of.ts';
import { isTeam, ownersOf } from './owners-of.ts';

/**
 * Grants that no owner of their file stands behind. A team owns where its members cannot be told from others: such a
 * file has no finding, and the reader of the history says that it was not checked.
 */
export function wideningFindings({ history }: AuditFacts): readonly Finding[] {
  const commits = new Map(history.commits?.map((commit) => [commit.id, commit]));
  return (history.lines ?? []).flatMap((line) => {
    const owners = ownersOf(history.owners, line.path);
    if (owners.length === 0 || owners.some(isTeam)) return [];
    const shown = [line.commit, line.merge ?? ''].flatMap((id) => commits.get(id) ?? []);
    const first = shown[0];
    if (first === undefined) return [];
    const approvers = approversOf(shown, history.asksSignatures);
    const isApproved = owners.some((owner) => approvers.some((one) => isOwnedBy(owner, one)));
    return isApproved
      ? []
      : [unapproved(line, first, { owners, isProved: history.asksSignatures })];
  });
}

interface Asked {
  readonly owners: readonly string[];
  /** Whether only what a signature proves counts. */
  readonly isProved: boolean;
}

function unapproved(line: GrantLine, commit: CommitFacts, { owners, isProved }: Asked): Finding {
  const { flow, path, text } = line;
  const [step = '', kind = '', value = ''] = text.split('\t');
  const who = owners.join(', ');
  const short = commit.id.slice(0, 12);
  return {
    rule: 'provenance/widening-unapproved',
    severity: ruleOf('provenance/widening-unapproved').severity,
    flow,
    step,
    subject: `${kind}:${value}`,
    message: `${commit.author.name} added "${kind} ${value}" on ${commit.date}, and git shows no ${isProved ? 'signed approval' : 'approval'} of ${who}.`,
    fix: `See what it is for: \`${commandLine(`git show ${short} --`, path)}\`. If it may stay, let ${who} ${isProved ? 'merge it with a signed commit' : 'merge it, or name them in the commit that adds it: `git commit --amend --no-edit --trailer "Approved-by: NAME <EMAIL>"`'}; once it is merged, suppress it with a reason.`,
    location: { path, line: line.line },
    related: [`commit ${short}: ${commit.subject}`],
  };
}

/** Flows that hold power although nobody answers for their grants files; one finding where no file has an owner. */
export function ownerFindings({ flows, history }: AuditFacts): readonly Finding[] {
  const powerful = flows.filter(({ grants }) => grants !== undefined && grants.trim() !== '');
  if (powerful.length === 0) return [];
  const pattern = `/${history.owners?.prefix ?? ''}flows/**/*.grants`;
  if (history.owners === undefined) {
    const path = '.github/CODEOWNERS';
    return [
      noOwner({
        subject: 'CODEOWNERS',
        message: 'There is no CODEOWNERS file, so nobody answers for any grants file.',
        fix: `Write \`${pattern} @YOUR-TEAM\` into ${path}, and require reviews of code owners.`,
        location: { path },
      }),
    ];
  }
  const { path: owned } = history.owners;
  return powerful
    .filter(({ grantsPath }) => ownersOf(history.owners, grantsPath).length === 0)
    .map(({ path, grantsPath }) =>
      noOwner({
        flow: path,
        subject: grantsPath,
        message: `No rule of ${owned} gives ${grantsPath} an owner.`,
        fix: `Add \`${pattern} @YOUR-TEAM\` to ${owned}, below the rules that it should win over.`,
        location: { path: grantsPath },
      }),
    );
}

function noOwner(finding: Omit<Finding, 'rule' | 'severity'>): Finding {
  const rule = 'provenance/no-owner';
  return { rule, severity: ruleOf(rule).severity, ...finding };
}
