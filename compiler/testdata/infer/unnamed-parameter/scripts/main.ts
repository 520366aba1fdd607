export function main({ id }: { id: string }, [first]: string[]) {
  return `${id}${first}`;
}
