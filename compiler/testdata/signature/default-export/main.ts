export default async function (text: string): Promise<string> {
  return text.trim();
}
