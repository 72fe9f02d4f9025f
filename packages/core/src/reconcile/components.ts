/**
 * The strongly connected components of a graph, each after those that its members need: Tarjan,
 * "Depth-first search and linear graph algorithms" (1972). Iterative, since a chain may be as long as
 * a tree is large.
 */
export function components<T>(ids: Iterable<T>, needs: (id: T) => readonly T[]): T[][] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const found: T[][] = [];
  const path: { readonly id: T; readonly needs: readonly T[]; next: number }[] = [];
  const enter = (id: T) => {
    low.set(id, index.size);
    index.set(id, index.size);
    open.push(id);
    isOpen.add(id);
    path.push({ id, needs: needs(id), next: 0 });
  };
  const lower = (id: T, to: number) => low.set(id, Math.min(low.get(id) as number, to));
  for (const root of ids) {
    if (!index.has(root)) enter(root);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { id } = frame;
      if (frame.next < frame.needs.length) {
        const need = frame.needs[frame.next++] as T;
        if (!index.has(need)) enter(need);
        else if (isOpen.has(need)) lower(id, index.get(need) as number);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lower(above.id, low.get(id) as number);
      if (low.get(id) === index.get(id)) found.push(close(open, isOpen, id));
    }
  }
  return found;
}

/** Takes the component of `root` off the open nodes: `root` and all that were opened after it. */
function close<T>(open: T[], isOpen: Set<T>, root: T): T[] {
  const members: T[] = [];
  for (let id = open.pop() as T; ; id = open.pop() as T) {
    isOpen.delete(id);
    members.push(id);
    if (id === root) return members.reverse();
  }
}
