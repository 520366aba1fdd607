export async function main(language: 'de' | 'en'): Promise<string> {
  const { greeting } = await import(`./${language}.ts`);
  return String(greeting);
}
