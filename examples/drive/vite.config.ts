import type { UserConfig } from "vite";

/**
 * What the page may do: run its own scripts, in workers too, talk to its own origin, and show what it has read itself. Nothing is
 * loaded from elsewhere, and no text becomes a script. WebAssembly speeds up cutting; without that word the engine does it in JavaScript.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export default {
  // A policy without `data:` wants files where small ones would be written into the code.
  build: { assetsInlineLimit: 0, target: "es2023" },
  worker: { format: "es" },
  preview: { headers },
} satisfies UserConfig;
