import { escapeTerminal } from './escape-terminal.ts';

/** Text for the message of a workflow command, where a line feed may stand as `%0A`. */
export function escapeWorkflowData(text: string): string {
  return escapeTerminal(text)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

/** Text for a property of a workflow command, such as `file=`. */
export function escapeWorkflowCommand(text: string): string {
  return escapeWorkflowData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
