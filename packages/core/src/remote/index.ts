export { type HttpRemoteOptions, httpRemote } from "./http-remote.js";
export { fetchSend, type HttpRequest, type HttpResponse, type HttpSend } from "./http-send.js";
export type { CallOptions, NamedChunk, Remote, RemoteEvent } from "./remote.js";
export { serviceRemote } from "./service-remote.js";
export {
  type AuthCallOptions,
  listDevices,
  refreshTokens,
  revokeDevice,
  type SavedSession,
  type SessionTokenOptions,
  sessionTokenSource,
  signIn,
  signOut,
  signUp,
} from "./session.js";
export type { TokenRequest, TokenSource } from "./token-source.js";
export {
  type OpenSocket,
  platformWebSocket,
  type SocketEvents,
  type WebSocketFactory,
} from "./web-socket.js";
