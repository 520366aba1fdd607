/** One folder, which git ignores. */
export const permissions = { write: ['out'] } as const;

/**
 * Writes the notes.
 * @param title the heading of the page
 * @param lead the paragraph below the heading
 * @param sections Markdown, one an area
 * @param file a name inside the folder `out`
 */
export async function main(
  title: string,
  lead: string,
  sections: string[],
  file = 'release-notes.md',
) {
  const text = [`# ${title}`, '', lead, '', ...sections].join('\n');
  await Deno.mkdir('out', { recursive: true });
  await Deno.writeTextFile(`out/${file}`, text);
  return { path: `out/${file}`, bytes: new TextEncoder().encode(text).length };
}
