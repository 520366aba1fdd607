/** Whether a text fits a glob: `*` is any characters but `/`, `**` any at all. */
export function matchesGlob(glob: string, text: string): boolean {
  const pieces = glob.split(/(\*\*|\*)/).map((piece) => {
    if (piece === '**') return '[^]*';
    return piece === '*' ? '[^/]*' : piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${pieces.join('')}$`).test(text);
}
