export async function main(text: string) {
  await Promise.resolve(text);
}
