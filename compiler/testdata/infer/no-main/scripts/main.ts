export function run(text: string) {
  return text;
}
