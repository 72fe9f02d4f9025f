import { library } from "../tsup.base.js";

export default library(
  {
    bench: "src/main.ts",
    micro: "src/micro/main.ts",
    pipe: "src/programs/counting-pipe.ts",
    "hash-worker": "src/parts/hash-worker.ts",
    "commit-load": "src/parts/commit-load.ts",
  },
  { platform: "node", dts: false },
);
