interface CronField {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const cronFields: readonly CronField[] = [
  { name: 'minute', minimum: 0, maximum: 59 },
  { name: 'hour', minimum: 0, maximum: 23 },
  { name: 'day of the month', minimum: 1, maximum: 31 },
  { name: 'month', minimum: 1, maximum: 12, names: months },
  { name: 'day of the week', minimum: 0, maximum: 6, names: days },
];

/** Says what is wrong with a cron expression of five fields, as GitHub Actions reads them. */
export function cronProblem(text: string): string | undefined {
  const parts = text.split(' ');
  if (parts.length !== cronFields.length || parts.includes('')) {
    return 'it needs five fields with one space between: minute, hour, day of the month, month, day of the week';
  }
  for (const [index, field] of cronFields.entries()) {
    const isGood = (parts[index] ?? '').split(',').every((item) => isItem(item, field));
    if (!isGood) {
      return `its ${field.name} must be \`*\`, numbers from ${field.minimum} to ${field.maximum}, ranges \`a-b\` or steps \`*/n\``;
    }
  }
  return undefined;
}

/** `*`, `5`, `1-5`, `*\/15`, `0-30/10`. */
function isItem(item: string, field: CronField): boolean {
  const match = /^(?:\*|([a-z\d]+)(?:-([a-z\d]+))?)(?:\/(\d{1,4}))?$/i.exec(item);
  if (match === null) return false;
  const [, from, to, step] = match;
  const low = from === undefined ? field.minimum : valueOf(from, field);
  const high = to === undefined ? field.maximum : valueOf(to, field);
  if (low === undefined || high === undefined || low > high) return false;
  return step === undefined || (Number(step) >= 1 && Number(step) <= field.maximum);
}

function valueOf(text: string, { minimum, maximum, names }: CronField): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named !== -1) return named + minimum;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= minimum && value <= maximum ? value : undefined;
}
