import { library } from "../tsup.base.js";

export default library(
  {
    index: "src/index.ts",
    demo: "src/demo/main.ts",
    engine: "src/processes/engine-entry.ts",
    server: "src/processes/server-entry.ts",
  },
  { platform: "node", dts: false },
);
