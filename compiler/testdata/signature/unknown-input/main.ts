export function main(payload: unknown, options: { extra?: unknown; anything: object }) {
  return JSON.stringify([payload, options]);
}
