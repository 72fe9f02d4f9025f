import { library } from "../tsup.base.js";

export default library(
  {
    demo: "src/demo/main.ts",
    bench: "src/bench/main.ts",
    micro: "src/bench/micro.ts",
    engine: "src/processes/engine-entry.ts",
    server: "src/processes/server-entry.ts",
  },
  { platform: "node", dts: false },
);
