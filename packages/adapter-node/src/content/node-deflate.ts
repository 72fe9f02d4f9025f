import { promisify } from "node:util";
import { constants, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from "node:zlib";
import { type Deflate, sizeDiffers } from "@syncline/core";

const deflateElsewhere = promisify(deflateRaw);
const inflateElsewhere = promisify(inflateRaw);

/** Below this, the way to another thread and back takes longer than the work. */
const inPlaceBytes = 16 * 1024;

/** A sync should wait for the network and not for the codec: the fastest level does most of the work. */
const level = constants.Z_BEST_SPEED;

/** Raw DEFLATE by zlib: small input at once, large input on libuv's threads. Same format as every {@link Deflate}. */
export const nodeDeflate: Deflate = {
  compress(plain) {
    return plain.length <= inPlaceBytes
      ? deflateRawSync(plain, { level })
      : deflateElsewhere(plain, { level });
  },

  async decompress(bytes, sizeBytes) {
    // zlib takes no bound of 0; one byte too many is noticed below.
    const options = { maxOutputLength: Math.max(1, sizeBytes) };
    let plain: Buffer;
    try {
      plain =
        sizeBytes <= inPlaceBytes ? inflateRawSync(bytes, options) : await inflateElsewhere(bytes, options);
    } catch (cause) {
      throw sizeDiffers(sizeBytes, cause);
    }
    if (plain.length !== sizeBytes) throw sizeDiffers(sizeBytes);
    return plainArray(plain);
  },
};

/** The same memory without a Buffer's habits: its `slice` shares where every other array's copies. */
function plainArray({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
