export { nodeWebSocket } from "./node-web-socket.js";
