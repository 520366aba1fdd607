/** Whether a file is a flow. */
export function isFlow(path: string): boolean {
  return /^flows\/.+\.yaml$/.test(path) && !path.endsWith('.test.yaml');
}

/** The flow that a file is, or that it tests. */
export function flowOfFile(path: string): string | undefined {
  if (isFlow(path)) return path;
  return /^flows\/.+\.test\.yaml$/.test(path) ? path.replace(/\.test\.yaml$/, '.yaml') : undefined;
}

/** Whether a file is one that a flow follows from: a flow, its tests, or what a script may consist of. */
export function isOfOurs(path: string): boolean {
  if (flowOfFile(path) !== undefined || path.startsWith('scripts/')) return true;
  return /\.(?:m?[jt]s|json)$/.test(path) && !/^flows\/|(?:^|\/)(?:node_modules\/|\.)/.test(path);
}
