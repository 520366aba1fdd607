export interface Page {
  url: string;
  title: string | null;
  words: number;
  links: string[];
}

export function main(url: string, depth: number, agent = 'millrace'): Page | null {
  throw new Error(`${url} ${depth} ${agent}`);
}
