/**
 * What it means that something at a repository path was written, made or removed. A folder is told by
 * its name alone, and all that lies in it came or went with it.
 */
export function meaningOfChange(path: string): 'this file' | 'everything' | 'nothing' {
  if (/(?:^|\/)millrace\.yaml$/.test(path)) return 'everything';
  if (/(?:^|\/)(?:node_modules(?:\/|$)|\.)/.test(path)) return 'nothing';
  if (/\.(?:yaml|grants|json|m?[jt]s)$/.test(path)) return 'this file';
  return /^(?:flows|scripts)(?:\/|$)/.test(path) ? 'everything' : 'nothing';
}
