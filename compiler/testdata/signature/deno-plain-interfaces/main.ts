export async function main(path: string) {
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(path)) entries.push(entry);
  return { entries, info: await Deno.stat(path) };
}
