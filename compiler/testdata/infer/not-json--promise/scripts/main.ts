export function main(urls: string[]) {
  return urls.map((url) => fetch(url).then((response) => response.status));
}
