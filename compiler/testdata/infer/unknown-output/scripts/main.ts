export function main(text: string) {
  try {
    return { parsed: text.length };
  } catch (error) {
    return { error };
  }
}
