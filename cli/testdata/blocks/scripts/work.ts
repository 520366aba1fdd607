export const permissions = { read: ['out'], write: ['out'] } as const;

/** Says in `out/log` when it begins and when it ends. */
export async function main(name: string, ms = 0): Promise<string> {
  await Deno.writeTextFile('out/log', `enter ${name}\n`, { append: true });
  await new Promise((resolve) => setTimeout(resolve, ms));
  await Deno.writeTextFile('out/log', `leave ${name}\n`, { append: true });
  return name.toUpperCase();
}
