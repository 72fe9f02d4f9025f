export const slots = 5;

/** Every other version is too long to lie beside the tree. */
export function versionOf(version: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${version} `.repeat(version % 2 === 0 ? 300 : 9000));
}
