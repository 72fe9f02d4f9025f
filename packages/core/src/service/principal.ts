import type { DeviceId } from "../causality/index.js";

/** Who calls: an account through one of its devices. Whoever makes one vouches for it. */
export interface Principal {
  readonly accountId: string;
  /** The device whose counter the caller's commits may advance. */
  readonly deviceId: DeviceId;
  readonly deviceName: string;
}
