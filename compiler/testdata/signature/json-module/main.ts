import data from './data.json' with { type: 'json' };
export function main(index: number) {
  return data.items.at(index) ?? null;
}
