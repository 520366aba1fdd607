export { main };
async function main(this: void, text: string | undefined, count?: number | undefined) {
  return [text ?? null, count ?? 0] as [string | null, number];
}
