import type { TestRepository } from './repository.ts';

/** Changes a file, which must be different afterwards. */
export function edit(
  repository: TestRepository,
  path: string,
  change: (text: string) => string,
): void {
  const text = repository.read(path);
  const changed = change(text);
  if (changed === text) throw new Error(`${path} is as it was.`);
  repository.write(path, changed);
}
