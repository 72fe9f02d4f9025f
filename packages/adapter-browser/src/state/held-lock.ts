/** Lets go of a lock; further calls do nothing. */
export type LetGo = () => void;

/**
 * Takes a lock of this origin, which all its tabs and workers share, without waiting for it. Undefined when somebody has it.
 * The browser frees it when the tab or worker that holds it ends, however that ends.
 */
export function tryLock(locks: LockManager, name: string): Promise<LetGo | undefined> {
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null): Promise<void> | undefined => {
      if (lock === null) return void resolve(undefined);
      return new Promise((letGo) => resolve(letGo));
    };
    locks.request(name, { ifAvailable: true }, held).catch(reject);
  });
}
