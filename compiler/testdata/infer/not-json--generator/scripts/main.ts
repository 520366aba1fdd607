export async function* main(count: number) {
  for (let i = 0; i < count; i += 1) yield i;
}
