export { type AnswerOf, type ArgsOf, type CallName, isRepeatable } from "./calls.js";
export { type Channel, type OpenChannel, openChannel } from "./channel.js";
export {
  type CallMessage,
  type EngineId,
  type EngineMessage,
  type EngineOptions,
  type EventMessage,
  messageVersion,
  type PageMessage,
  type SharedMessage,
  type TabId,
  type TabMessage,
  type WorkerMessage,
} from "./envelopes.js";
export { names } from "./names.js";
export { fromSentError, toSentError } from "./sent-error.js";
