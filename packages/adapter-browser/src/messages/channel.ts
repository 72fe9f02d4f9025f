/** A broadcast channel between parties that send `Out` and hear `In`. */
export interface Channel<Out, In> {
  send(message: Out): void;
  close(): void;
  /** Hears from now on. */
  hear(listener: (message: In) => void): void;
}

/** Opens a channel of this origin. Nobody hears what they have sent themselves. */
export function openChannel<Out, In>(name: string): Channel<Out, In> {
  const channel = new BroadcastChannel(name);
  return {
    send: (message) => channel.postMessage(message),
    close: () => channel.close(),
    hear: (listener) => {
      channel.onmessage = ({ data }: MessageEvent<In>) => listener(data);
    },
  };
}

/** How channels are opened. */
export type OpenChannel = typeof openChannel;
