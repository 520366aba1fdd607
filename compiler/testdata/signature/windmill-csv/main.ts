export async function main(rows: Record<string, string | number | boolean | null>[], separator = ',') {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { csv: [columns.join(separator), ...rows.map((row) => columns.map((name) => String(row[name] ?? '')).join(separator))].join('\n'), columns, lines: rows.length };
}
