/**
 * Whether it is a path of the repository as the project writes them: relative, with `/`, normal, no
 * control character, backslash or colon, nothing under `.git`. Text alone: nothing is read for it.
 */
export function isRepositoryPath(path: string): boolean {
  if (path === '' || path.length > 1_024 || /[\p{Cc}\\:]/u.test(path)) return false;
  return path.split('/').every((name) => !['', '.', '..', '.git'].includes(name.toLowerCase()));
}
