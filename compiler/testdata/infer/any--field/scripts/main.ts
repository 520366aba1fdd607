interface Item {
  id: string;
  extra: any;
}
export function main(item: Item) {
  return item.id;
}
