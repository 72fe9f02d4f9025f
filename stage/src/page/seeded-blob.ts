const pieceBytes = 4 * 1024 * 1024;
const blockBytes = 16;

/** The bytes of `seededPieces`, here: AES in counter mode over zeros, under the seed's hash. */
export async function seededBlob(seed: string, sizeBytes: number): Promise<Blob> {
  const raw = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(seed));
  const key = await crypto.subtle.importKey("raw", raw, "AES-CTR", false, ["encrypt"]);
  const pieces: Blob[] = [];
  for (let at = 0; at < sizeBytes; at += pieceBytes) {
    const counter = new Uint8Array(blockBytes);
    new DataView(counter.buffer).setUint32(blockBytes - 4, at / blockBytes);
    const zeros = new Uint8Array(Math.min(pieceBytes, sizeBytes - at));
    pieces.push(
      new Blob([await crypto.subtle.encrypt({ name: "AES-CTR", counter, length: 64 }, key, zeros)]),
    );
  }
  return new Blob(pieces);
}
