export interface Story {
  id: number;
  title: string;
  by?: string;
}

export function main(keyword: string, limit: number): Story[] {
  return [{ id: limit, title: keyword }];
}
