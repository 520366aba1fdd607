export const permissions = { read: ['out'], write: ['out'] } as const;

/** Breaks when it is called the first time. */
export async function main(): Promise<string> {
  try {
    return await Deno.readTextFile('out/once');
  } catch {
    await Deno.writeTextFile('out/once', 'the second time');
    throw new Error('It is the first time.');
  }
}
