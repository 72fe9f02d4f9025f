/** How to take the writes of a transaction back, in order of the writes. */
export type Undo = (() => void)[];

export function write<K, V>(map: Map<K, V>, key: K, value: V, undo: Undo): void {
  const previous = map.get(key);
  undo.push(() => (previous === undefined ? map.delete(key) : map.set(key, previous)));
  map.set(key, value);
}

export function remove<K, V>(map: Map<K, V>, key: K, undo: Undo): void {
  const previous = map.get(key);
  if (previous === undefined) return;
  undo.push(() => map.set(key, previous));
  map.delete(key);
}
