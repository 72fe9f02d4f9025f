import "@syncline/adapter-browser/worker";

/**
 * The engine's worker in a browser that has bad days: its clocks go wrong by what `clocks` is told, and it denies the
 * origin's disk where its address asks for that.
 */
const [now, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
const ahead = { wallMs: 0, monotonicMs: 0 };
Date.now = () => now() + ahead.wallMs;
performance.now = () => monotonic() + ahead.monotonicMs;
new BroadcastChannel("clocks").onmessage = ({ data }: MessageEvent<Partial<typeof ahead>>) => {
  Object.assign(ahead, data);
};

const denied = new URLSearchParams(location.search).get("denied");
if (denied !== null) {
  navigator.storage.getDirectory = () => Promise.reject(new DOMException("Not here.", denied));
}
