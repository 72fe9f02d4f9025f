/** Media types of the HTTP surface. */
export const mediaTypes = {
  json: "application/json",
  /** Length-prefixed chunks, see `encodeFrames`. */
  frames: "application/vnd.syncline.frames",
  /** RFC 9457. */
  problem: "application/problem+json",
} as const;

const part = encodeURIComponent;

/** Addresses of the HTTP surface, relative to the server's base address. */
export const routes = {
  health: "/v1/health",
  signUp: "/v1/auth/sign-up",
  signIn: "/v1/auth/sign-in",
  refresh: "/v1/auth/refresh",
  signOut: "/v1/auth/sign-out",
  devices: "/v1/auth/devices",
  device: (deviceId: string) => `/v1/auth/devices/${part(deviceId)}`,
  namespaces: "/v1/namespaces",
  namespace: (id: string) => `/v1/namespaces/${part(id)}`,
  commits: (id: string) => `/v1/namespaces/${part(id)}/commits`,
  changes: (id: string) => `/v1/namespaces/${part(id)}/changes`,
  chunks: (id: string) => `/v1/namespaces/${part(id)}/chunks`,
  missingChunks: (id: string) => `/v1/namespaces/${part(id)}/chunks/missing`,
  fetchChunks: (id: string) => `/v1/namespaces/${part(id)}/chunks/fetch`,
  notify: "/v1/notify",
  notifyPoll: "/v1/notify/poll",
} as const;
