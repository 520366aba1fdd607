type Event = { type: 'created'; at: Date } | { type: 'deleted'; by: string };
export function main(events: Event[]) {
  return events.filter((event) => event.type === 'created').map((event) => event.at);
}
