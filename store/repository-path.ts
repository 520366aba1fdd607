/**
 * Whether it is a path of the repository as the project writes them: relative, with `/`, no empty
 * segment, no `.` or `..`, no control character, no backslash or drive letter, nothing under `.git`.
 */
export function isRepositoryPath(path: string): boolean {
  if (path === '' || path.length > 1024) return false;
  return path.split('/').every(isSegment);
}

function isSegment(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..') return false;
  if (segment.toLowerCase() === '.git' || segment.length > 255) return false;
  // A colon starts a drive, a URL's scheme or a stream on some system.
  return !/[\p{Cc}\\:]/u.test(segment);
}
