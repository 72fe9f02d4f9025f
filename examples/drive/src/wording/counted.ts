/** "1 item", "3 items". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What a few things are called together: by name when it is one, otherwise by their number. */
export function named(names: readonly string[]): string {
  return names.length === 1 ? `“${names[0]}”` : counted(names.length, "item");
}
