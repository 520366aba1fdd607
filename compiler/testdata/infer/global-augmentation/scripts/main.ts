declare global {
  interface String {
    shout(): string;
  }
}
export function main(text: string) {
  return text.trim();
}
