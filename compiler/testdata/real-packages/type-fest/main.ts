import type { CamelCasedProperties, JsonValue, SetOptional } from 'npm:type-fest@4.41.0';
interface Row { user_id: number; full_name: string }
export function main(row: SetOptional<Row, 'full_name'>, extra: JsonValue): CamelCasedProperties<Row> & { extra: JsonValue } {
  return { userId: row.user_id, fullName: row.full_name ?? '', extra };
}
