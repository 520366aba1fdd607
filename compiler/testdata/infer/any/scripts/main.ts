export async function main(url: string) {
  const response = await fetch(url);
  return response.json();
}
