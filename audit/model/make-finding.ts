import type { Finding } from './finding.ts';
import { type RuleId, ruleOf } from './rules.ts';

/** A finding of a rule, with the rule's severity. */
export function makeFinding(rule: RuleId, about: Omit<Finding, 'rule' | 'severity'>): Finding {
  return { rule, severity: ruleOf(rule).severity, ...about };
}

/** A sentence with a command to type. */
export function commandFor(words: string, ...fromRepository: readonly string[]): string {
  return `Run \`${commandLine(words, ...fromRepository)}\`.`;
}

/** A command to type, in which whatever the repository names is one word of the shell. */
export function commandLine(words: string, ...fromRepository: readonly string[]): string {
  return [words, ...fromRepository.map(shellWord)].join(' ');
}

function shellWord(text: string): string {
  return /^[\w./@:+][\w./@:+-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What a flow is called on the command line: `billing/sync` for `flows/billing/sync.yaml`. */
export function flowId(path: string): string {
  return path.replace(/^flows\//, '').replace(/\.yaml$/, '');
}
