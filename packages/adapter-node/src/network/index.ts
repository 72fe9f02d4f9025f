export { nodeHttpSend } from "./node-http-send.js";
export { nodeWebSocket } from "./node-web-socket.js";
